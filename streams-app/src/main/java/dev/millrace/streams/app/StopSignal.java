package dev.millrace.streams.app;

import java.util.concurrent.CompletableFuture;

/**
 * Somebody's wish that the running command ends.
 *
 * <p>Threading: requested by any thread, once; observed by any.
 */
final class StopSignal {
  private final CompletableFuture<Void> requested = new CompletableFuture<>();

  /** Asks to end. Returns whether this was the first time. */
  boolean request() {
    return requested.complete(null);
  }

  boolean isRequested() {
    return requested.isDone();
  }

  /** Completed when the end is asked for. */
  CompletableFuture<Void> requested() {
    return requested.copy();
  }
}
