package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.streams.bench.BenchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The bare engine: one thread tokenizes each text once and submits a row for each task. */
final class EngineContestant implements Contestant {
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

  /** Looks on while the engine is full. */
  @FunctionalInterface
  private interface Watch {
    Window over() throws InterruptedException;
  }

  @Override
  public void warmUp(Duration step, Duration most) throws InterruptedException, BenchException {
    whileFull(() -> Window.settled(step, most));
    batchMillis.clear();
  }

  @Override
  public Measured round(Duration duration) throws InterruptedException, BenchException {
    return whileFull(() -> Window.measure(duration));
  }

  private Measured whileFull(Watch watch) throws InterruptedException, BenchException {
    EngineDriver driver;
    Window window;
    long end;
    try (InferenceEngine engine = model.engine(encoder, 1)) {
      driver = new EngineDriver(engine, model, texts, nextEvent);
      driver.start();
      Window.awaitGrowth(
          driver::completed,
          Window.BATCHES_UNTIL_FULL * model.config().workers(),
          driver::requireAlive);
      encoder.take();
      window = watch.over();
      end = System.nanoTime();
      for (double millis : encoder.take()) {
        batchMillis.add(millis);
      }
      driver.stop();
    }
    long[] completions = driver.join();
    nextEvent += completions.length;
    long begin = end - Duration.ofMillis((long) window.millis()).toNanos();
    return window.at(EventRate.of(completions, begin, end), List.of());
  }

  /** Of the batches of all rounds; the engine was always full. */
  Distribution batchMillis() {
    return Distribution.of(batchMillis.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
