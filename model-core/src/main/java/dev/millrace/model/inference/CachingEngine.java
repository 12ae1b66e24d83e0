package dev.millrace.model.inference;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.tokenizer.TokenizedText;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * An engine that answers what it was asked before without computing it again. A result is kept
 * under all token ids and the adapter object that answered, so an adapter that replaces another is
 * asked anew even if it has the same name and version. The model is that of the engine. With the
 * result goes the projected state, so drift sees a text as often as it comes.
 *
 * <p>A result is kept when it is first read. Failures are not kept, nor are states of adapters
 * without heads. Results are shared between their readers and must not be changed.
 *
 * <p>Threading: any thread.
 */
public final class CachingEngine implements InferenceEngine {
  private final InferenceEngine engine;
  private final Cache<CacheKey, CachedRow> results;

  /** Numbers adapters by identity, without keeping them in memory. */
  private final LoadingCache<Adapter, Long> adapters;

  private final long seed = new SecureRandom().nextLong();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private volatile boolean closed;

  /**
   * A cache in front of an engine.
   *
   * @param engine closed with this one
   */
  public CachingEngine(InferenceEngine engine, CacheLimits limits) {
    this.engine = engine;
    AtomicLong numbers = new AtomicLong();
    adapters = Caffeine.newBuilder().weakKeys().build(adapter -> numbers.incrementAndGet());
    results =
        Caffeine.newBuilder()
            .maximumWeight(limits.maxBytes())
            .weigher(
                (CacheKey key, CachedRow row) ->
                    limits.weight(
                        key.inputIds().length, row.result().scores().length, row.directions()))
            .executor(Runnable::run) // evicts at once, on no thread of its own
            .build();
  }

  @Override
  public PendingInference submit(TokenizedText text, Adapter adapter, Duration timeout)
      throws InterruptedException, TimeoutException {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    if (adapter.head().isNone()) {
      return engine.submit(text, adapter, timeout);
    }
    CacheKey key = CacheKey.of(adapters.get(adapter), text.inputIds(), seed);
    CachedRow known = results.getIfPresent(key);
    if (known != null) {
      hits.increment();
      return known;
    }
    PendingInference row = engine.submit(text, adapter, timeout);
    misses.increment(); // not before: a row that found no room is submitted again
    return new RememberedRow(row, result -> results.put(key, result));
  }

  /** Rows that were answered without being computed. */
  public long hits() {
    return hits.sum();
  }

  /** Rows that were handed to the engine and could have been answered, had they been known. */
  public long misses() {
    return misses.sum();
  }

  /** Results that are kept by now, more or less. */
  public long entries() {
    return results.estimatedSize();
  }

  @Override
  public QueueSize waiting() {
    return engine.waiting();
  }

  @Override
  public boolean close(Duration timeout) throws InterruptedException {
    closed = true;
    results.invalidateAll();
    return engine.close(timeout);
  }

  @Override
  public void close() {
    closed = true;
    results.invalidateAll();
    engine.close();
  }
}
