package dev.millrace.streams.telemetry;

import dev.millrace.streams.accounting.ReloadLedger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts adapters that changed while they were served.
 *
 * <p>Threading: any thread.
 */
final class ReloadMeters implements ReloadLedger {
  static final String RELOADS = "millrace.adapter.reloads";

  private final Counter loaded;
  private final Counter refused;

  ReloadMeters(MeterRegistry registry) {
    loaded = counter(registry, "loaded");
    refused = counter(registry, "refused");
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder(RELOADS)
        .description("Adapters whose files changed: loaded, or refused so that the old one goes on")
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void loaded() {
    loaded.increment();
  }

  @Override
  public void refused() {
    refused.increment();
  }
}
