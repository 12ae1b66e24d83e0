package dev.millrace.streams.processor;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.ReferenceProfile;
import dev.millrace.streams.drift.DriftKey;
import dev.millrace.streams.drift.Reference;
import dev.millrace.streams.drift.ReferenceTexts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
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

  /** What a task has between {@code init} and {@code close}. */
  private record Running(
      ProcessorContext<String, DriftDelta> context,
      KeyValueStore<String, DriftDelta> parts,
      Map<String, DriftDelta> read,
      WallClockTimer timer) {

    /** A part as it is in the store, or null: each is read from there, out of its JSON, once. */
    @Nullable DriftDelta part(String key) {
      DriftDelta known = read.get(key);
      return known != null ? known : parts.get(key);
    }

    void put(String key, DriftDelta part) {
      parts.put(key, part);
      read.put(key, part);
    }

    void delete(String key) {
      parts.delete(key);
      read.remove(key);
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
    KeyValueStore<String, DriftDelta> parts = context.getStateStore(STORE);
    WallClockTimer timer = new WallClockTimer(context, settings.flush(), this::flush);
    running = new Running(context, parts, new HashMap<>(), timer);
    if (!all(parts).isEmpty()) {
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
    DriftDelta before = running().part(part);
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
    for (KeyValue<String, DriftDelta> entry : all(running().parts())) {
      DriftKey key = entry.value.key();
      DriftDelta delta = entry.value.withReference(reference(key));
      running().context().forward(new Record<>(DriftKeyText.of(key), delta, now));
      running().delete(entry.key);
    }
    running().timer().stop();
  }

  /** The store as it is now; a list, as it is changed while it is gone through. */
  private static List<KeyValue<String, DriftDelta>> all(KeyValueStore<String, DriftDelta> parts) {
    List<KeyValue<String, DriftDelta>> all = new ArrayList<>();
    try (KeyValueIterator<String, DriftDelta> entries = parts.all()) {
      entries.forEachRemaining(all::add);
    }
    return all;
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
            texts(profile.texts()));
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
