package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.inference.PendingInference;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Events that are alone: each is sent when the one before was answered and nothing was to be done
 * for a while. Right before it, the same text is computed by an idle engine without a stream.
 */
final class IdleRun {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final double NANOS_PER_MILLI = 1e6;

  /** Long enough for a commit, and not in step with one. */
  private static final int PAUSE_MILLIS = 130;

  private static final int PAUSE_STEPS = 97;
  private static final int WARM_UP = 10;
  private static final int MOST = 400;

  private final Bench bench;
  private final Lane lane;

  /** On a lane of its own. */
  IdleRun(Bench bench, Lane lane) {
    this.bench = bench;
    this.lane = lane;
  }

  /** Sends single events for so long. */
  IdleLatency run(Instances instances, Encoder encoder, Duration duration) throws Exception {
    int tasks = bench.model().tasks();
    Map<Long, Double> own = new HashMap<>();
    try (AppendLog events = new AppendLog(bench.cluster(), lane.events());
        AppendLog predictions = new AppendLog(bench.cluster(), lane.predictions());
        Watcher watcher = new Watcher(bench.cluster(), lane.predictions());
        InferenceEngine engine = bench.model().engine(encoder, 1)) {
      long before = bench.feed().fed(lane);
      long start = System.nanoTime();
      for (int i = 0; i < MOST && (i <= WARM_UP || !isOver(start, duration)); i++) {
        Thread.sleep(PAUSE_MILLIS + i * 31L % PAUSE_STEPS);
        double inference = inference(engine, bench.feed().text(bench.feed().fed(lane)));
        own.put(bench.feed().send(lane), inference);
        long due = (long) (i + 1) * tasks;
        Window.await(() -> watcher.count() >= due, instances::requireAlive);
      }
      var appended = events.readToEnd();
      Answers answers = Answers.of(appended, predictions.readToEnd(), tasks).from(before + WARM_UP);
      Answers seen = Answers.of(appended, watcher.seen(), tasks).from(before + WARM_UP);
      return result(answers, seen, own);
    }
  }

  private static boolean isOver(long start, Duration duration) {
    return System.nanoTime() - start > duration.toNanos();
  }

  private static IdleLatency result(Answers answers, Answers seen, Map<Long, Double> own) {
    List<Double> inference = new ArrayList<>();
    List<Double> added = new ArrayList<>();
    for (long event : answers.answered().keySet()) {
      double alone = own.getOrDefault(event, 0.0);
      inference.add(alone);
      added.add(answers.millis(event) - alone);
    }
    return new IdleLatency(
        Distribution.of(answers.millis()),
        Distribution.of(seen.millis()),
        Distribution.of(inference.stream().mapToDouble(Double::doubleValue).toArray()),
        Distribution.of(added.stream().mapToDouble(Double::doubleValue).toArray()));
  }

  /** How long the text takes without a stream, in milliseconds. */
  private double inference(InferenceEngine engine, String text)
      throws InterruptedException, TimeoutException {
    long start = System.nanoTime();
    TokenizedText tokens = bench.model().tokenizer().tokenize(text);
    List<PendingInference> rows = new ArrayList<>();
    for (Adapter adapter : bench.model().adapters()) {
      rows.add(engine.submit(tokens, adapter, PATIENCE));
    }
    for (PendingInference row : rows) {
      row.await(PATIENCE);
    }
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }
}
