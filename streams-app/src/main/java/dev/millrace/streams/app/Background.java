package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.StopSignal;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is started on a thread of its own, so that several can be started at once, and
 * closed with this, however far it got.
 *
 * <p>Threading: one thread gets and closes.
 */
final class Background<T extends AutoCloseable> implements AutoCloseable {
  private static final Duration CLOSE_PATIENCE = Duration.ofMillis(1500);

  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  private final CompletableFuture<T> started = new CompletableFuture<>();

  private Background() {}

  static <T extends AutoCloseable> Background<T> start(String name, Callable<T> work) {
    Background<T> background = new Background<>();
    Thread thread = new Thread(() -> background.run(work), name);
    thread.setDaemon(true);
    thread.start();
    return background;
  }

  private void run(Callable<T> work) {
    try {
      started.complete(work.call());
    } catch (Exception | LinkageError e) {
      started.completeExceptionally(e);
    }
  }

  /**
   * What was started, once it is.
   *
   * @throws CommandException if the command is to stop before that
   */
  T get(StopSignal stop) throws Exception {
    try {
      CompletableFuture.anyOf(started, stop.requested()).get();
      if (stop.isRequested()) {
        throw new CommandException(ExitCode.INTERRUPTED, "interrupted while starting");
      }
      return started.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /**
   * Closes what was started. Waits a little if it is being started just now; if that takes longer,
   * its own thread closes it once it is there.
   */
  @Override
  public void close() {
    try {
      started.get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Never started, or not soon enough.
    }
    CompletableFuture<Void> unused = started.thenAccept(Background::close);
  }

  private static void close(AutoCloseable thing) {
    try {
      thing.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("could not be closed: {}", e.getMessage(), e);
    }
  }
}
