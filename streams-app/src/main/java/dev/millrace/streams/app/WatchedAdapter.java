package dev.millrace.streams.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.streams.config.AdapterConfig;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An adapter whose directory is looked at again and again. It is read when it is not what was read
 * last and two looks in a row saw the same, so that a copy is not read while it is being made.
 *
 * <p>Threading: one thread at a time.
 */
final class WatchedAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedAdapter.class);

  /** What reading may take: the bytes, and half-precision numbers as floats, with room to spare. */
  private static final int HEAP_PER_BYTE = 4;

  private final AdapterConfig config;
  private @Nullable AdapterSight judged; // loaded, refused, or found to be the same
  private @Nullable AdapterSight last;
  private @Nullable String served; // digest of its files; null if that is not known

  /** What a look led to. */
  enum Outcome {
    /** There was nothing to read. */
    NOTHING,
    /** The files are others, but what is in them is what is served. */
    SAME,
    /** It was changed again while it was being read; the next looks decide. */
    UNSETTLED,
    /** There is a new adapter. */
    LOADED,
    /** What is there is no adapter. */
    REFUSED
  }

  /** Reads an adapter's directory. */
  interface Reader {
    /**
     * Reads it whole or not at all.
     *
     * @throws ModelFormatException if it is no adapter
     */
    Adapter read(String name, @Nullable String version, Path directory) throws ModelFormatException;
  }

  /**
   * Takes what is there now for what is served. To be called before the adapter is loaded: should
   * it change in between, it is read once more.
   */
  WatchedAdapter(AdapterConfig config) {
    this.config = config;
    last = AdapterSight.of(config.path()).orElse(null);
    judged = last;
    served = last == null ? null : digestOrNull(last);
  }

  private static @Nullable String digestOrNull(AdapterSight sight) {
    try {
      return sight.digest();
    } catch (ModelFormatException e) {
      return null; // loading will say why
    }
  }

  /** Looks, and reads what changed and stays as it is. A directory that is gone changes nothing. */
  Outcome look(Reader reader, Consumer<Adapter> publisher) {
    Optional<AdapterSight> now = AdapterSight.of(config.path());
    boolean settled = now.isPresent() && now.get().equals(last);
    last = now.orElse(null);
    return settled && !now.get().equals(judged)
        ? read(now.get(), reader, publisher)
        : Outcome.NOTHING;
  }

  private Outcome read(AdapterSight sight, Reader reader, Consumer<Adapter> publisher) {
    try {
      requireRoom(sight);
      String digest = sight.digest();
      boolean same = digest.equals(served);
      // By its real path: a link that is switched now can't mix two adapters.
      Adapter adapter =
          same ? null : reader.read(config.name(), config.version(), sight.directory());
      if (hasChanged(sight)) {
        return Outcome.UNSETTLED;
      }
      judged = sight;
      return adapter == null ? Outcome.SAME : loaded(adapter, digest, publisher);
    } catch (ModelFormatException | RuntimeException | OutOfMemoryError e) {
      return hasChanged(sight) ? Outcome.UNSETTLED : refused(sight, e);
    }
  }

  /** At the start, a file that is too large is an error like others; here events are in flight. */
  private static void requireRoom(AdapterSight sight) throws ModelFormatException {
    long most = Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE;
    if (sight.bytes() > most) {
      throw new ModelFormatException(
          sight.directory(),
          "expected at most %d bytes beside what is served, 1/%d of the heap, got %d"
              .formatted(most, HEAP_PER_BYTE, sight.bytes()));
    }
  }

  private boolean hasChanged(AdapterSight sight) {
    return !Objects.equals(sight, AdapterSight.of(config.path()).orElse(null));
  }

  private Outcome loaded(Adapter adapter, String digest, Consumer<Adapter> publisher) {
    publisher.accept(adapter);
    served = digest;
    LOG.info("adapter {}: version {} answers from now on", adapter.name(), adapter.version());
    return Outcome.LOADED;
  }

  private Outcome refused(AdapterSight sight, Throwable why) {
    judged = sight;
    String reason = why instanceof ModelFormatException ? why.getMessage() : why.toString();
    LOG.warn(
        "adapter {}: what is in {} now can't be used, the one before goes on: {}",
        config.name(),
        config.path(),
        reason);
    return Outcome.REFUSED;
  }
}
