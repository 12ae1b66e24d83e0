package dev.millrace.streams.health;

import dev.millrace.model.inference.BatchWork;
import dev.millrace.model.inference.EngineObserver;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after batches that don't end. A native call can't be interrupted, and no thread can be
 * stopped: all that helps against one that hangs is a new process. So it is reported after a
 * quarter of the time that it has, the instance is not ready from then on, and when the time is
 * over whoever started this is told to end the process.
 *
 * <p>Threading: workers report batches; one daemon thread of its own looks at them; any thread
 * asks.
 */
public final class EngineWatchdog implements EngineObserver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineWatchdog.class);

  private static final int PARTS = 4;
  private static final Duration WARN_WITHOUT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);

  private final Duration timeout;
  private final Duration warnAfter;
  private final Runnable onTimeout;
  private final LongSupplier nanoTime;
  private final Map<Thread, Running> running = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::look, "engine-watchdog");

  /** A batch that is being computed. */
  private static final class Running {
    private final BatchWork batch;
    private final long since;
    private volatile boolean reported;

    Running(BatchWork batch, long since) {
      this.batch = batch;
      this.since = since;
    }

    /** Without texts. */
    String describe(long now) {
      return "a batch of %d rows, %d tokens, adapters %s, is being computed for %d ms"
          .formatted(batch.rows(), batch.tokens(), batch.adapters(), millis(now));
    }

    long nanos(long now) {
      return now - since;
    }

    long millis(long now) {
      return TimeUnit.NANOSECONDS.toMillis(nanos(now));
    }
  }

  EngineWatchdog(Duration timeout, Runnable onTimeout, LongSupplier nanoTime) {
    this.timeout = timeout;
    this.warnAfter = timeout.isZero() ? WARN_WITHOUT_TIMEOUT : timeout.dividedBy(PARTS);
    this.onTimeout = onTimeout;
    this.nanoTime = nanoTime;
  }

  /**
   * Starts to look.
   *
   * @param timeout how long a batch may take; zero for as long as it likes
   * @param onTimeout what to do when one took longer; called by the watchdog's thread, once
   */
  public static EngineWatchdog start(Duration timeout, Runnable onTimeout) {
    EngineWatchdog watchdog = new EngineWatchdog(timeout, onTimeout, System::nanoTime);
    watchdog.thread.setDaemon(true);
    watchdog.thread.start();
    return watchdog;
  }

  @Override
  public void started(BatchWork batch) {
    running.put(Thread.currentThread(), new Running(batch, nanoTime.getAsLong()));
  }

  @Override
  public void ended(BatchWork batch, boolean failed) {
    Running ended = running.remove(Thread.currentThread());
    if (ended != null && ended.reported) {
      LOG.warn("a batch ended after all, in {} ms", ended.millis(nanoTime.getAsLong()));
    }
  }

  /** What takes suspiciously long, if anything does; for {@link Readiness#watch}. */
  public Optional<String> suspicion() {
    long now = nanoTime.getAsLong();
    return slowest(now)
        .filter(batch -> batch.nanos(now) >= warnAfter.toNanos())
        .map(batch -> batch.describe(now));
  }

  private Optional<Running> slowest(long now) {
    return running.values().stream().max(Comparator.comparingLong(batch -> batch.nanos(now)));
  }

  private void look() {
    long pause = Math.min(LONGEST_PAUSE.toMillis(), warnAfter.dividedBy(PARTS).toMillis());
    try {
      while (!check()) {
        Thread.sleep(Math.max(SHORTEST_PAUSE.toMillis(), pause));
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Reports what takes too long. Returns whether time is up. */
  boolean check() {
    long now = nanoTime.getAsLong();
    for (Running batch : running.values()) {
      if (!batch.reported && batch.nanos(now) >= warnAfter.toNanos()) {
        batch.reported = true;
        LOG.warn(batch.describe(now));
      }
    }
    Optional<Running> slowest = slowest(now);
    boolean over =
        !timeout.isZero() && slowest.isPresent() && slowest.get().nanos(now) >= timeout.toNanos();
    if (over) {
      LOG.error(
          "{}; the process ends, as engine.timeout-ms is {}: what is in flight is read again",
          slowest.get().describe(now),
          timeout.toMillis());
      onTimeout.run();
    }
    return over;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
