package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.adapter.RandomProjection;
import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CachingEngineTest extends EngineFixture {
  private static final CacheLimits LIMITS = new CacheLimits(100, 1 << 20);

  private final FakeEncoder encoder = new FakeEncoder();
  private final CachingEngine engine = new CachingEngine(engine(encoder, 1), LIMITS);

  @Test
  void whatWasAnsweredIsAnsweredAgainWithoutTheEncoder() throws Exception {
    assertThat(value(text(7, 3), ADAPTER)).isEqualTo(7);
    assertThat(encoder.nextBatch()).isEqualTo(1);
    assertThat(engine.entries()).isEqualTo(1);

    PendingInference again = engine.submit(text(7, 3), ADAPTER, LONG);
    assertThat(again.isDone()).isTrue();
    again.await(LONG);
    assertThat(again.result().score()).isEqualTo(7);
    assertThatThrownBy(again::state).isInstanceOf(IllegalStateException.class);
    assertThat(encoder.isIdle()).isTrue();
    assertThat(engine.hits()).isEqualTo(1);
    assertThat(engine.misses()).isEqualTo(1);
  }

  @Test
  void theProjectedStateComesWithTheResult() throws Exception {
    RandomProjection projection = new RandomProjection(2, 1, 7);
    Adapter measured = Adapters.withMoments("measured", projection);
    double[] expected = projection.project(new float[] {7});

    PendingInference first = engine.submit(text(7, 3), measured, LONG);
    first.await(LONG);
    assertThat(first.result().score()).isEqualTo(7);
    assertThat(Objects.requireNonNull(first.projected()).coordinates()).isEqualTo(expected);

    PendingInference again = engine.submit(text(7, 3), measured, LONG);
    assertThat(engine.hits()).isEqualTo(1);
    assertThat(Objects.requireNonNull(again.projected()).coordinates()).isEqualTo(expected);
    value(text(7, 3), ADAPTER);
    assertThat(engine.submit(text(7, 3), ADAPTER, LONG).projected()).isNull();
  }

  @Test
  void otherTokensOrALongerTextAreAskedAnew() throws Exception {
    value(text(7, 3), ADAPTER);
    value(text(7, 4), ADAPTER);
    value(text(8, 3), ADAPTER);
    assertThat(engine.misses()).isEqualTo(3);
  }

  /** Two records that are equal, as after reading an adapter's directory once more. */
  @Test
  void anAdapterIsTheObjectAndNotItsName() throws Exception {
    Adapter same =
        new Adapter(
            ADAPTER.name(), ADAPTER.version(), ADAPTER.head(), Map.of(), ADAPTER.reference());
    assertThat(same).isEqualTo(ADAPTER).isNotSameAs(ADAPTER);
    value(text(7, 3), ADAPTER);
    value(text(7, 3), same);

    assertThat(engine.hits()).isZero();
    assertThat(engine.entries()).isEqualTo(2);
    value(text(7, 3), ADAPTER);
    assertThat(engine.hits()).isEqualTo(1);
  }

  @Test
  void aRowThatFailsIsAskedAnew() throws Exception {
    FakeEncoder failingOnce =
        new FakeEncoder() {
          private boolean failed;

          @Override
          float[][] answer(List<long[]> inputIds) throws EncoderException {
            if (!failed) {
              failed = true;
              throw new EncoderException("once");
            }
            return super.answer(inputIds);
          }
        };
    try (CachingEngine caching = new CachingEngine(engine(failingOnce, 1), LIMITS)) {
      PendingInference first = caching.submit(text(7, 1), ADAPTER, LONG);
      first.await(LONG);
      assertThat(failure(first).reason()).isEqualTo(Reason.MODEL_ERROR);
      assertThat(caching.entries()).isZero();

      PendingInference second = caching.submit(text(7, 1), ADAPTER, LONG);
      second.await(LONG);
      assertThat(second.result().score()).isEqualTo(7);
      assertThat(caching.hits()).isZero();
    }
  }

  @Test
  void statesAreNotKept() throws Exception {
    Adapter headless = Adapters.withoutHead("none");
    for (int i = 0; i < 2; i++) {
      PendingInference row = engine.submit(text(7, 1), headless, LONG);
      row.await(LONG);
      assertThat(row.state()).containsExactly(7);
    }
    assertThat(engine.entries()).isZero();
    assertThat(engine.hits() + engine.misses()).isZero();
  }

  @Test
  void rowsWithAHeadHaveNoStateOnTheWayEither() throws Exception {
    PendingInference row = engine.submit(text(7, 1), ADAPTER, LONG);
    row.await(LONG);
    assertThatThrownBy(row::state).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void entriesAreBounded() throws Exception {
    for (int i = 0; i < 500; i++) {
      value(text(i, 1), ADAPTER);
    }
    assertThat(engine.entries()).isBetween(1L, 100L);
  }

  @Test
  void bytesAreBounded() throws Exception {
    CacheLimits limits = new CacheLimits(1_000_000, 20_000);
    try (CachingEngine caching = new CachingEngine(engine(new FakeEncoder(), 1), limits)) {
      for (int i = 0; i < 200; i++) {
        PendingInference row = caching.submit(text(i, 100), ADAPTER, LONG);
        row.await(LONG);
        row.result();
      }
      assertThat(caching.entries()).isBetween(1L, 20_000L / limits.weight(100, 1, 0));
    }
  }

  @Test
  void anEntryWeighsItsBytesOrItsShare() {
    assertThat(new CacheLimits(10, 1_000_000).weight(1, 1, 1)).isEqualTo(100_000);
    assertThat(new CacheLimits(3, 10).weight(0, 0, 0)).isEqualTo(300);
    assertThat(new CacheLimits(1_000_000, 1_000_000).weight(512, 10, 16))
        .isEqualTo(300 + 4096 + 80 + 128);
    assertThatThrownBy(() -> new CacheLimits(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CacheLimits(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itsEngineSaysWhatWaitsAndWhetherItHasEnded() throws Exception {
    encoder.hold();
    PendingInference first = engine.submit(text(1, 1), ADAPTER, LONG);
    encoder.nextBatch();
    PendingInference second = engine.submit(text(2, 1), ADAPTER, LONG);
    assertThat(engine.waiting()).isEqualTo(new QueueSize(1, 1));

    assertThat(engine.close(Duration.ZERO)).isFalse();
    assertThat(encoder.isClosed()).isFalse();
    assertThat(second.isDone()).isTrue();

    encoder.release();
    first.await(LONG);
    assertThat(engine.close(LONG)).isTrue();
    assertThat(encoder.isClosed()).isTrue();
  }

  @Test
  void aClosedEngineAnswersNothingThatItKnows() throws Exception {
    value(text(7, 1), ADAPTER);
    engine.close();
    assertThatThrownBy(() -> engine.submit(text(7, 1), ADAPTER, LONG))
        .isInstanceOf(IllegalStateException.class);
    assertThat(encoder.isClosed()).isTrue();
  }

  @Test
  void keysAreEqualOnlyIfAllOfThemIs() {
    Random random = new Random(3);
    for (int i = 0; i < 1_000; i++) {
      long[] ids = random.longs(1 + random.nextInt(20), 0, 5).toArray();
      CacheKey key = CacheKey.of(1, ids, 42);
      assertThat(CacheKey.of(1, ids.clone(), 42)).isEqualTo(key).hasSameHashCodeAs(key);
      assertThat(CacheKey.of(2, ids, 42)).isNotEqualTo(key);
      long[] other = ids.clone();
      other[random.nextInt(ids.length)] += 1;
      assertThat(CacheKey.of(1, other, 42)).isNotEqualTo(key);
      assertThat(CacheKey.of(1, Arrays.copyOf(ids, ids.length + 1), 42)).isNotEqualTo(key);
      // Even where the hashes are the same.
      assertThat(new CacheKey(1, other, key.hash())).isNotEqualTo(key);
    }
  }

  @Test
  void theHashTellsTextsApartAndHasASecret() {
    Random random = new Random(3);
    long[][] texts = new long[10_000][];
    Arrays.setAll(texts, i -> random.longs(8, 0, 30_000).toArray());
    assertThat(Arrays.stream(texts).map(ids -> CacheKey.of(1, ids, 42).hash()).distinct().count())
        .isGreaterThan(9_990);
    assertThat(
            Arrays.stream(texts)
                .filter(ids -> CacheKey.of(1, ids, 42).hash() == CacheKey.of(1, ids, 43).hash())
                .count())
        .isLessThan(5);
  }

  private float value(TokenizedText text, Adapter adapter) throws Exception {
    PendingInference row = engine.submit(text, adapter, LONG);
    row.await(LONG);
    return row.result().score();
  }
}
