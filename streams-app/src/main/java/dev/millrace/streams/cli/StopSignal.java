package dev.millrace.streams.cli;

import java.util.concurrent.CompletableFuture;

/**
 * Somebody's wish that the running command ends.
 *
 * <p>Threading: requested by any thread, once; observed by any.
 */
public final class StopSignal {
  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final boolean ofProcess;

  private StopSignal(boolean ofProcess) {
    this.ofProcess = ofProcess;
  }

  /** Requested by calls alone. */
  public static StopSignal byHand() {
    return new StopSignal(false);
  }

  /** Requested by the operating system's signals too, once a command listens to them. */
  public static StopSignal ofProcess() {
    return new StopSignal(true);
  }

  /** From now on the command ends itself when it is asked to; until then a signal ends the JVM. */
  public void listen() {
    if (ofProcess) {
      Signals.request(this);
    }
  }

  /** Asks to end. Returns whether this was the first time. */
  public boolean request() {
    return requested.complete(null);
  }

  public boolean isRequested() {
    return requested.isDone();
  }

  /** Completed when the end is asked for. */
  public CompletableFuture<Void> requested() {
    return requested.copy();
  }
}
