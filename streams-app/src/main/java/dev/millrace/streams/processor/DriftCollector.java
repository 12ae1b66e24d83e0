package dev.millrace.streams.processor;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.ReferenceProfile;
import dev.millrace.streams.drift.DriftKey;
import dev.millrace.streams.drift.Reference;
import dev.millrace.streams.drift.ReferenceTexts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
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
 * Adds this task's predictions up, window by window, and sends the parts on to be merged at every
 * flush. So the traffic of drift does not grow with that of events. Parts not yet sent are in a
 * store: they belong to the same transaction as the predictions that they count.
 *
 * <p>Threading: one instance per Streams task, used by the stream thread that runs it.
 */
public final class DriftCollector implements Processor<byte[], Outcome, String, DriftDelta> {
  /** The store of parts not yet sent. */
  public static final String STORE = "drift-parts";

  private final AdapterCatalog catalog;
  private final DriftSettings settings;
  private @Nullable Running running;

  /**
   * What a task has between {@code init} and {@code close}.
   *
   * @param store the parts as they outlast this task
   * @param parts the same, as records: read from the store at the start alone, as it holds JSON
   */
  private record Running(
      ProcessorContext<String, DriftDelta> context,
      KeyValueStore<String, DriftDelta> store,
      Map<String, DriftDelta> parts,
      WallClockTimer timer) {

    void put(String key, DriftDelta part) {
      store.put(key, part);
      parts.put(key, part);
    }

    void delete(String key) {
      store.delete(key);
      parts.remove(key);
    }
  }

  private DriftCollector(AdapterCatalog catalog, DriftSettings settings) {
    this.catalog = catalog;
    this.settings = settings;
  }

  /** Supplies processors with their store. */
  public static ProcessorSupplier<byte[], Outcome, String, DriftDelta> supplier(
      AdapterCatalog catalog, DriftSettings settings) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], Outcome, String, DriftDelta> get() {
        return new DriftCollector(catalog, settings);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        // Cached: what changes many times between two commits goes to its changelog once.
        return Set.of(
            Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(STORE), Serdes.String(), deltaSerde())
                .withCachingEnabled());
      }
    };
  }

  /** How deltas are written, to the store and between the tasks. */
  public static Serde<DriftDelta> deltaSerde() {
    return new JsonSerde<>(DriftDelta.class);
  }

  @Override
  public void init(ProcessorContext<String, DriftDelta> context) {
    KeyValueStore<String, DriftDelta> store = context.getStateStore(STORE);
    WallClockTimer timer = new WallClockTimer(context, settings.flush(), this::flush);
    running = new Running(context, store, stored(store), timer);
    if (!running.parts().isEmpty()) {
      timer.start();
    }
  }

  @Override
  public void process(Record<byte[], Outcome> record) {
    if (!(record.value() instanceof Outcome.Answer answer)) {
      return;
    }
    DriftKey key = answer.driftKey();
    String part = DriftKeyText.of(key, settings.windows().startOf(record.timestamp()));
    DriftDelta before = running().parts().get(part);
    DriftDelta soFar =
        before != null
            ? before
            : new DriftDelta(key, settings.windows().emptyAt(record.timestamp()), null);
    running().put(part, new DriftDelta(key, soFar.part().plus(answer.observation()), null));
    running().timer().start();
  }

  @Override
  public void close() {
    if (running != null) {
      running.timer().stop();
      running = null;
    }
  }

  private void flush(long now) {
    // A copy, as it is changed while it is gone through.
    for (Map.Entry<String, DriftDelta> entry : List.copyOf(running().parts().entrySet())) {
      DriftKey key = entry.getValue().key();
      DriftDelta delta = entry.getValue().withReference(reference(key));
      running().context().forward(new Record<>(DriftKeyText.of(key), delta, now));
      running().delete(entry.getKey());
    }
    running().timer().stop();
  }

  private static Map<String, DriftDelta> stored(KeyValueStore<String, DriftDelta> store) {
    // Sorted, as in the store: parts are sent in an order that depends on nothing else.
    Map<String, DriftDelta> parts = new TreeMap<>();
    try (KeyValueIterator<String, DriftDelta> entries = store.all()) {
      entries.forEachRemaining(entry -> parts.put(entry.key, entry.value));
    }
    return parts;
  }

  /** Looked up here, where the predictions were made: the merging task may have other adapters. */
  private @Nullable Reference reference(DriftKey key) {
    ReferenceProfile profile =
        catalog
            .find(key.adapter())
            .filter(adapter -> adapter.version().equals(key.adapterVersion()))
            .map(Adapter::reference)
            .orElse(null);
    return profile == null
        ? null
        : Reference.ofAdapter(
            profile.events(),
            profile.labelCounts(),
            profile.confidenceCounts(),
            texts(profile.texts()),
            DriftStates.of(profile.embedding()));
  }

  private static @Nullable ReferenceTexts texts(
      dev.millrace.model.adapter.@Nullable ReferenceTexts texts) {
    return texts == null
        ? null
        : new ReferenceTexts(
            texts.lengthCounts().stream().mapToLong(Long::longValue).toArray(),
            0,
            texts.unknownTokenRate());
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException("expected an initialized processor, got a closed one");
    }
    return running;
  }
}
