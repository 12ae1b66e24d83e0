package dev.millrace.streams.bench.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads predictions while they come, as a consumer with {@code isolation.level=read_committed}
 * does, and notes when it saw each.
 *
 * <p>Threading: the reading is done on a thread of its own; one lock guards what was seen.
 */
final class Watcher implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final AppendLog log;
  private final List<Append> seen = new ArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean stopped;

  /** From the present end of a topic on. */
  Watcher(BenchCluster cluster, String topic) {
    log = new AppendLog(cluster, topic);
    Thread thread = new Thread(this::run, "bench-watcher");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (log) {
      while (!stopped) {
        List<Append> more = log.poll(POLL);
        synchronized (seen) {
          seen.addAll(more);
        }
      }
    } finally {
      ended.complete(null);
    }
  }

  int count() {
    synchronized (seen) {
      return seen.size();
    }
  }

  List<Append> seen() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  @Override
  public void close() {
    stopped = true;
    ended.join();
  }
}
