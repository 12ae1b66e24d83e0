package dev.millrace.streams.app;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs, and how it ends.
 *
 * @param application ends first: a closed engine is an error to a running stream
 * @param model what it computes with
 */
record Running(Application application, ModelRuntime model) {
  /**
   * How it ended.
   *
   * @param stopped whether the stream stopped in time
   * @param computing whether a thread is still in the model
   */
  record End(boolean stopped, boolean computing) {}

  private static final Logger LOG = LoggerFactory.getLogger(Running.class);

  /**
   * Commits, stops and leaves the group; then closes the model, all in this time. A batch that is
   * being computed then is left alone: its events are not committed, and are read again.
   */
  End end(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    boolean stopped = application.stop(timeout);
    Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    boolean computing = !model.close(left);
    if (computing) {
      LOG.warn("a batch is still being computed; its events are read again at the next start");
    }
    return new End(stopped, computing);
  }
}
