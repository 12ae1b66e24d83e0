package dev.millrace.streams.processor;

import dev.millrace.schemas.DriftReport;
import dev.millrace.streams.drift.ClosedWindow;
import dev.millrace.streams.drift.WindowLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Merges the parts of windows that all tasks sent, and reports each window when it closes. What is
 * kept of a key without traffic is forgotten some time ({@link IdleLedgers}).
 *
 * <p>Threading: one instance per Streams task, used by the stream thread that runs it.
 */
public final class DriftMerger implements Processor<String, DriftDelta, String, DriftReport> {
  /** The store of open windows and references. */
  public static final String STORE = "drift-windows";

  private final DriftSettings settings;
  private @Nullable Running running;

  /** What a task has between {@code init} and {@code close}. */
  private record Running(
      ProcessorContext<String, DriftReport> context,
      KeyValueStore<String, DriftLedger> ledgers,
      WallClockTimer timer) {}

  private DriftMerger(DriftSettings settings) {
    this.settings = settings;
  }

  /** Supplies processors with their store. */
  public static ProcessorSupplier<String, DriftDelta, String, DriftReport> supplier(
      DriftSettings settings) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, DriftDelta, String, DriftReport> get() {
        return new DriftMerger(settings);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(
            Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(STORE),
                    Serdes.String(),
                    new JsonSerde<>(DriftLedger.class))
                .withCachingEnabled());
      }
    };
  }

  @Override
  public void init(ProcessorContext<String, DriftReport> context) {
    KeyValueStore<String, DriftLedger> ledgers = context.getStateStore(STORE);
    WallClockTimer timer = new WallClockTimer(context, settings.flush(), this::closeWindows);
    running = new Running(context, ledgers, timer);
    if (all(ledgers).stream().anyMatch(entry -> entry.value.anyOpen())) {
      timer.start();
    }
  }

  @Override
  public void process(Record<String, DriftDelta> record) {
    DriftDelta delta = record.value();
    DriftLedger known = running().ledgers().get(record.key());
    WindowLedger windows = known == null ? WindowLedger.empty() : known.windows();
    if (delta.reference() != null) {
      windows = windows.withReference(delta.reference());
    }
    long now = running().context().currentSystemTimeMs();
    WindowLedger.Step step = windows.add(delta.part(), now, settings.rules());
    keep(record.key(), new DriftLedger(delta.key(), step.ledger(), now), step.closed(), now);
    running().timer().start();
  }

  @Override
  public void close() {
    if (running != null) {
      running.timer().stop();
      running = null;
    }
  }

  private void closeWindows(long now) {
    IdleLedgers idle = new IdleLedgers();
    boolean anyOpen = false;
    for (KeyValue<String, DriftLedger> entry : all(running().ledgers())) {
      DriftLedger ledger = entry.value;
      if (!ledger.anyOpen()) {
        idle.add(entry.key, ledger.seenAt());
        continue;
      }
      WindowLedger.Step step = ledger.windows().close(now, settings.rules());
      if (!step.closed().isEmpty()) {
        keep(entry.key, ledger.with(step.ledger()), step.closed(), now);
      }
      anyOpen |= !step.ledger().open().isEmpty();
    }
    idle.toForget(now, settings.windows().sizeMs()).forEach(running().ledgers()::delete);
    if (!anyOpen) {
      running().timer().stop();
    }
  }

  private void keep(String key, DriftLedger ledger, List<ClosedWindow> closed, long now) {
    running().ledgers().put(key, ledger);
    for (ClosedWindow window : closed) {
      DriftReport report = DriftReports.of(ledger.key(), window);
      running().context().forward(new Record<>(key, report, now));
    }
  }

  /** The store as it is now; a list, as it is changed while it is gone through. */
  private static List<KeyValue<String, DriftLedger>> all(
      KeyValueStore<String, DriftLedger> ledgers) {
    List<KeyValue<String, DriftLedger>> all = new ArrayList<>();
    try (KeyValueIterator<String, DriftLedger> entries = ledgers.all()) {
      entries.forEachRemaining(all::add);
    }
    return all;
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException("expected an initialized processor, got a closed one");
    }
    return running;
  }
}
