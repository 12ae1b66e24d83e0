package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.inference.InferenceException;
import dev.millrace.model.inference.PendingInference;
import dev.millrace.model.tokenizer.TokenizedText;
import dev.millrace.streams.bench.BenchException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an engine full, as a stream thread does, and notes when each event was answered.
 *
 * <p>Threading: one thread starts, stops and joins; the work is done on a thread of its own, which
 * alone writes. Closing the engine ends a wait in it.
 */
final class EngineDriver {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final InferenceEngine engine;
  private final BenchedModel model;
  private final List<String> texts;
  private final Thread thread = new Thread(this::run, "bench-driver");
  private final ArrayDeque<List<PendingInference>> pending = new ArrayDeque<>();
  private final List<Long> completions = new ArrayList<>();
  private long nextEvent;
  private volatile long completed;
  private volatile boolean stopped;
  private volatile @Nullable Exception failure;

  EngineDriver(InferenceEngine engine, BenchedModel model, List<String> texts, long firstEvent) {
    this.engine = engine;
    this.model = model;
    this.texts = texts;
    this.nextEvent = firstEvent;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** No further events; those in the engine are the caller's to drop. */
  void stop() {
    stopped = true;
  }

  /** When each event was answered, on {@link System#nanoTime}. */
  long[] join() throws InterruptedException {
    thread.join();
    return completions.stream().mapToLong(Long::longValue).toArray();
  }

  long completed() {
    return completed;
  }

  /** Returns if it is still at work. */
  void requireAlive() throws BenchException {
    Exception e = failure;
    if (e != null) {
      throw BenchException.of(new ExecutionException(e));
    }
  }

  private void run() {
    try {
      while (!stopped) {
        pending.add(submit(texts.get((int) (nextEvent++ % texts.size()))));
        takeResults();
      }
    } catch (InterruptedException | TimeoutException | InferenceException | RuntimeException e) {
      if (!stopped) {
        failure = e;
      }
      // Else the engine was closed with rows in it, as it should be.
    }
  }

  private List<PendingInference> submit(String text) throws InterruptedException, TimeoutException {
    TokenizedText tokens = model.tokenizer().tokenize(text);
    List<PendingInference> rows = new ArrayList<>(model.tasks());
    for (Adapter adapter : model.adapters()) {
      rows.add(engine.submit(tokens, adapter, PATIENCE));
    }
    return rows;
  }

  private void takeResults() throws InferenceException {
    while (!pending.isEmpty() && pending.element().stream().allMatch(PendingInference::isDone)) {
      for (PendingInference row : pending.remove()) {
        row.result();
      }
      completions.add(System.nanoTime());
      completed = completions.size();
    }
  }
}
