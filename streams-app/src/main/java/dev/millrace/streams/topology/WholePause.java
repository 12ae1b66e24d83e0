package dev.millrace.streams.topology;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses a whole instance until it may go on, for where single partitions can't be paused. While it
 * is paused none of its tasks runs, so a thread of its own looks.
 *
 * <p>Threading: any thread; {@link #pause} returns at once.
 */
final class WholePause implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WholePause.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Runnable pause;
  private final Runnable resume;
  private final BooleanSupplier mayGoOn;
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean paused;

  WholePause(Runnable pause, Runnable resume, BooleanSupplier mayGoOn) {
    this.pause = pause;
    this.resume = resume;
    this.mayGoOn = mayGoOn;
  }

  /** Pauses, unless it is paused already. */
  synchronized void pause() {
    if (paused) {
      return;
    }
    paused = true;
    LOG.warn("too many events wait for the schema registry: the whole instance is paused");
    pause.run();
    Thread watch = new Thread(this::watch, "paused");
    watch.setDaemon(true);
    watch.start();
  }

  private void watch() {
    try {
      while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        if (mayGoOn.getAsBoolean()) {
          goOn();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void goOn() {
    LOG.info("the instance goes on");
    paused = false;
    resume.run();
  }

  /** Ends the watch; what is paused stays so. */
  @Override
  public void close() {
    closed.countDown();
  }
}
