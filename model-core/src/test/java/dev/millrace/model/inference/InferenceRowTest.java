package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.adapter.ProjectedState;
import dev.millrace.model.adapter.RandomProjection;
import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class InferenceRowTest {
  private final InferenceRow row =
      new InferenceRow(new TokenizedText(new long[] {1}, 0, false), Adapters.headOnly("echo"));

  @Test
  void isNotDoneAtFirst() {
    assertThat(row.isDone()).isFalse();
    assertThatThrownBy(row::result)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the row is not computed yet");
  }

  @Test
  void hasAResultOnceItIsComplete() throws Exception {
    row.complete(new float[] {2.5f});

    row.await(Duration.ZERO);
    assertThat(row.isDone()).isTrue();
    assertThat(row.result().score()).isEqualTo(2.5f);
    assertThat(row.result()).isSameAs(row.result());
  }

  @Test
  void hasItsStateAsTheReferenceLooksAtIt() throws Exception {
    assertThatThrownBy(row::projected).hasMessage("the row is not computed yet");
    row.complete(new float[] {2.5f});
    assertThat(row.projected()).isNull();

    RandomProjection projection = new RandomProjection(2, 1, 7);
    InferenceRow measured =
        new InferenceRow(
            new TokenizedText(new long[] {1}, 0, false), Adapters.withMoments("m", projection));
    measured.complete(new float[] {2.5f});
    ProjectedState state = Objects.requireNonNull(measured.projected());
    assertThat(state.coordinates()).isEqualTo(projection.project(new float[] {2.5f}));
    assertThat(measured.result().score()).isEqualTo(2.5f);
  }

  @Test
  void aRowThatFailedHasNoStateEither() {
    row.fail(Reason.MODEL_ERROR, "the model failed", null);
    assertThatThrownBy(row::projected).isInstanceOf(InferenceException.class);
  }

  @Test
  void aRowWithoutAHeadHasAState() throws Exception {
    InferenceRow headless = headless();
    assertThatThrownBy(headless::state).hasMessage("the row is not computed yet");
    headless.complete(new float[] {2.5f, -1});

    assertThat(headless.isDone()).isTrue();
    assertThat(headless.state()).containsExactly(2.5f, -1);
    assertThatThrownBy(headless::result)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("adapter bare has no head");
  }

  @Test
  void aRowWithAHeadHasNoState() {
    row.complete(new float[] {2.5f});

    assertThatThrownBy(row::state)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("adapter echo has a head");
  }

  @Test
  void notANumberIsNoState() {
    InferenceRow headless = headless();
    headless.complete(new float[] {1, Float.NaN});

    assertThatThrownBy(headless::state)
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.NON_FINITE_OUTPUT))
        .hasMessage("adapter bare answered NaN or infinite states");
  }

  private static InferenceRow headless() {
    return new InferenceRow(
        new TokenizedText(new long[] {1}, 0, false), Adapters.withoutHead("bare"));
  }

  @Test
  void infinityIsNoResult() {
    row.complete(new float[] {Float.NEGATIVE_INFINITY});

    assertThatThrownBy(row::result)
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.NON_FINITE_OUTPUT))
        .hasNoCause();
  }

  @Test
  void aFailureHasItsCause() {
    Throwable cause = new IllegalStateException("broken");
    row.fail(Reason.MODEL_ERROR, "the model failed", cause);

    assertThat(row.isDone()).isTrue();
    assertThatThrownBy(row::result)
        .isInstanceOf(InferenceException.class)
        .hasMessage("the model failed")
        .hasCause(cause);
  }
}
