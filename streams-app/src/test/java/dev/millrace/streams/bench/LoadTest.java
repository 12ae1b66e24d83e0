package dev.millrace.streams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.RunSize;
import dev.millrace.streams.config.EngineConfig;
import dev.millrace.streams.fixture.Adapters;
import dev.millrace.streams.fixture.WordTokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The load on a real engine, over an encoder that only keeps what it gets. */
@Tag("unit")
@Timeout(60)
class LoadTest {
  private static final List<String> TEXTS = List.of("a", "b b", "c c c", "d d d d", "e e e e e");
  private static final Duration SHORT = Duration.ofMillis(20);

  private final CpuTimes cpu = new CpuTimes();
  private final DriverCosts driver = new DriverCosts();
  private final BatchMeter meter = new BatchMeter(cpu, driver);
  private final List<Long> firstTokens = Collections.synchronizedList(new ArrayList<>());
  private final List<String> adapters = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger batches = new AtomicInteger();

  /** Answers with one number per row; tells the meter that a run computed it. */
  private class Keeping implements Encoder {
    @Override
    public float[][] encode(List<long[]> inputIds, List<Adapter> rowAdapters)
        throws EncoderException {
      int tokens = inputIds.stream().mapToInt(ids -> ids.length).sum();
      meter.starting(new RunSize(inputIds.size(), tokens, 2 * tokens));
      inputIds.forEach(ids -> firstTokens.add(ids[0]));
      rowAdapters.forEach(adapter -> adapters.add(adapter.name()));
      batches.incrementAndGet();
      meter.ended();
      return new float[inputIds.size()][1];
    }

    @Override
    public void close() {}
  }

  private Load load(Encoder encoder, int workers, int submitters) {
    Subject subject =
        new Subject(new WordTokenizer(), new MeteredEncoder(encoder, meter), meter, driver, cpu);
    List<Adapter> some = List.of(Adapters.adapter("x", "1", "l"), Adapters.adapter("y", "1", "l"));
    return new Load(
        subject, new Workload(TEXTS, some), new EngineConfig(workers, 1, 20, 10, 100), submitters);
  }

  @Test
  void computesEveryTextInOrderAndGoesOnWhereTheLastRoundEnded() throws Exception {
    Load load = load(new Keeping(), 1, 1);
    load.round(SHORT);
    load.round(SHORT);

    assertThat(firstTokens).hasSizeGreaterThan(TEXTS.size());
    for (int i = 0; i < firstTokens.size(); i++) {
      String word = TEXTS.get(i % TEXTS.size()).substring(0, 1);
      assertThat(firstTokens.get(i)).isEqualTo(word.hashCode());
      assertThat(adapters.get(i)).isEqualTo(i % 2 == 0 ? "x" : "y");
    }
  }

  @Test
  void measuresWhatTheEncoderComputes() throws Exception {
    Interval interval = load(new Keeping(), 1, 1).round(SHORT);

    assertThat(interval.time()).isGreaterThanOrEqualTo(SHORT.toNanos());
    assertThat(interval.batches()).isNotEmpty().hasSizeLessThan(batches.get());
    // In the interval itself all may have been computed that was tokenized before.
    assertThat(driver.tokenizingCpu()).isPositive();
    assertThat(interval.passed(Reading::tokenizingCpu)).isBetween(0L, driver.tokenizingCpu());
    for (BatchCost batch : interval.batches()) {
      assertThat(batch.computed())
          .isEqualTo(new BatchCost.Computed(batch.rows(), batch.tokens(), 2 * batch.tokens()));
      assertThat(batch.tokens()).isBetween(1L, 20L);
      assertThat(batch.adapters()).isBetween(1, 2);
      assertThat(batch.runTime()).isBetween(0L, batch.time());
      assertThat(batch.runCpu()).isBetween(0L, batch.cpu());
    }
  }

  @Test
  void severalWorkersAndSubmittersShareTheTexts() throws Exception {
    Interval interval = load(new Keeping(), 2, 3).round(SHORT);

    assertThat(interval.batches()).isNotEmpty();
    assertThat(firstTokens).contains((long) "a".hashCode(), (long) "e".hashCode());
  }

  @Test
  void anEventThatFailsEndsTheRound() {
    Encoder failing =
        new Keeping() {
          @Override
          public float[][] encode(List<long[]> inputIds, List<Adapter> rowAdapters)
              throws EncoderException {
            if (batches.get() > 2) {
              throw new EncoderException("out of order");
            }
            return super.encode(inputIds, rowAdapters);
          }
        };
    Load load = load(failing, 1, 2);

    assertThatThrownBy(() -> load.round(Duration.ofDays(1)))
        .isInstanceOf(BenchException.class)
        .hasMessage("an event could not be computed: the model failed: out of order");
  }

  @Test
  void aTokenizersMessageIsNotPassedOn() {
    Subject subject =
        new Subject(
            new WordTokenizer(), new MeteredEncoder(new Keeping(), meter), meter, driver, cpu);
    Load load =
        new Load(
            subject,
            new Workload(
                List.of("fine", "secret [FAULT]"), List.of(Adapters.adapter("x", "1", "l"))),
            new EngineConfig(1, 1, 20, 10, 100),
            1);

    assertThatThrownBy(() -> load.round(Duration.ofDays(1)))
        .isInstanceOf(BenchException.class)
        .hasMessage("an event could not be computed: unexpected IllegalArgumentException");
  }
}
