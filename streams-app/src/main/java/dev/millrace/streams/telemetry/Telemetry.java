package dev.millrace.streams.telemetry;

import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.inference.CachingEngine;
import dev.millrace.model.inference.EngineObserver;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.streams.accounting.EventLedger;
import dev.millrace.streams.accounting.ReloadLedger;
import dev.millrace.streams.health.Readiness;
import dev.millrace.streams.processor.Shedding;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;

/**
 * All meters of an instance. They are there from the start; what they measure is told to it as it
 * comes to be.
 *
 * <p>Threading: any thread.
 */
public final class Telemetry implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final EngineMeters engine = new EngineMeters(registry);
  private final ReloadMeters reloads = new ReloadMeters(registry);
  private final EventMeters events;
  private final MultiGauge adapters =
      MultiGauge.builder("millrace.adapter.info")
          .description("1 for each adapter that is loaded, with its version")
          .register(registry);
  private volatile AdapterCatalog catalog = new AdapterCatalog();
  private volatile Optional<KafkaStreamsMetrics> streams = Optional.empty();

  /**
   * Meters of the JVM, and those of an instance that has nothing yet.
   *
   * @param tasks names of the configured tasks
   */
  public Telemetry(Collection<String> tasks, Readiness readiness) {
    events =
        new EventMeters(registry, new Labels(new LinkedHashSet<>(tasks), () -> catalog.names()));
    Gauge.builder("millrace.ready", readiness, now -> now.isReady() ? 1 : 0)
        .description("1 if the instance is ready, otherwise 0")
        .strongReference(true)
        .register(registry);
    collections.bindTo(registry);
    List.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics())
        .forEach(meters -> meters.bindTo(registry));
  }

  /** Adds up what becomes of events. */
  public EventLedger ledger() {
    return events;
  }

  /** Adds up what becomes of adapters that change. */
  public ReloadLedger reloads() {
    return reloads;
  }

  /** Measures batches. */
  public EngineObserver engine() {
    return engine;
  }

  /** From now on shows this model. */
  public void show(String model, InferenceEngine computes, AdapterCatalog loaded) {
    catalog = loaded;
    engine.show(computes);
    Gauge.builder("millrace.model.info", () -> 1)
        .description("1 for the model that computes")
        .tag("model", model)
        .register(registry);
  }

  /**
   * From now on shows this stream.
   *
   * @param inFlight events that were taken and not forwarded yet
   * @param uncommitted events that were taken and not committed yet
   */
  public void show(KafkaStreams stream, IntSupplier inFlight, IntSupplier uncommitted) {
    events.show(inFlight, uncommitted);
    KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(stream);
    metrics.bindTo(registry);
    streams = Optional.of(metrics);
  }

  /** From now on counts events that this one finds too old. */
  public void show(Shedding shedding) {
    FunctionCounter.builder("millrace.events.shed", shedding, Shedding::shed)
        .description("Events too old to be answered; one that is read again counts again")
        .register(registry);
  }

  /** From now on shows this cache. */
  public void show(CachingEngine cache) {
    FunctionCounter.builder("millrace.cache.hits", cache, CachingEngine::hits)
        .description("Rows answered from memory")
        .register(registry);
    FunctionCounter.builder("millrace.cache.misses", cache, CachingEngine::misses)
        .description("Rows that were computed although there is a cache")
        .register(registry);
    Gauge.builder("millrace.cache.entries", cache, CachingEngine::entries)
        .description("Answers in memory")
        .register(registry);
  }

  /** Everything, in Prometheus' text format. */
  public String scrape() {
    adapters.register(rows(), true);
    return registry.scrape();
  }

  private List<MultiGauge.Row<?>> rows() {
    AdapterCatalog now = catalog;
    Set<MultiGauge.Row<?>> rows =
        now.names().stream()
            .flatMap(name -> now.find(name).stream())
            .map(
                adapter ->
                    MultiGauge.Row.of(
                        Tags.of("adapter", adapter.name(), "version", adapter.version()), 1))
            .collect(Collectors.toSet());
    return List.copyOf(rows);
  }

  @Override
  public void close() {
    streams.ifPresent(KafkaStreamsMetrics::close);
    collections.close();
    registry.close();
  }
}
