package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.streams.bench.BenchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The bare engine: one thread tokenizes each text once and submits a row for each task. */
final class EngineContestant implements Contestant {
  private static final int BATCHES_UNTIL_FULL = 3;

  private final BenchedModel model;
  private final List<String> texts;
  private final BatchTimes encoder;
  private final List<Double> batchMillis = new ArrayList<>();
  private long nextEvent;

  EngineContestant(BenchedModel model, List<String> texts) {
    this.model = model;
    this.texts = texts;
    this.encoder = new BatchTimes(model.encoder());
  }

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public Measured round(Duration duration) throws InterruptedException, BenchException {
    EngineDriver driver;
    Window window;
    long clock;
    try (InferenceEngine engine = model.engine(encoder, 1)) {
      driver = new EngineDriver(engine, model, texts, nextEvent);
      driver.start();
      Window.awaitGrowth(
          driver::completed, BATCHES_UNTIL_FULL * model.config().workers(), driver::requireAlive);
      encoder.take();
      clock = System.nanoTime();
      window = Window.measure(duration);
      for (double millis : encoder.take()) {
        batchMillis.add(millis);
      }
      driver.stop();
    }
    long[] completions = driver.join();
    nextEvent += completions.length;
    long end = clock + Duration.ofMillis((long) window.millis()).toNanos();
    return window.at(EventRate.of(completions, clock, end), List.of());
  }

  /** Of the batches of all rounds; the engine was always full. */
  Distribution batchMillis() {
    return Distribution.of(batchMillis.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
