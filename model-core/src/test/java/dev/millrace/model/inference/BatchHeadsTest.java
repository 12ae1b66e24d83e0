package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.DenseLayer;
import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
import dev.millrace.model.inference.InferenceException.Reason;
import dev.millrace.model.testkit.Tensors;
import dev.millrace.model.tokenizer.TokenizedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BatchHeadsTest {
  private static final int HIDDEN = 7;

  private final Adapter three = adapter("three", HIDDEN, 3);
  private final Adapter five = adapter("five", HIDDEN, 5);
  private final List<InferenceRow> batch = new ArrayList<>();

  /** To the last bit: what a row gets does not depend on what shares its batch. */
  @Test
  void rowsGetWhatTheyWouldGetAlone() throws Exception {
    float[][] states = new float[9][];
    for (int i = 0; i < states.length; i++) {
      states[i] = Tensors.random(i, 1, 1, HIDDEN).data();
      batch.add(row(i % 3 == 1 ? three : five));
    }

    BatchHeads.complete(batch, states);

    for (int i = 0; i < states.length; i++) {
      ClassificationHead head = batch.get(i).adapter().head();
      assertThat(batch.get(i).result().logits()).isEqualTo(head.logits(states[i]));
    }
  }

  @Test
  void aHeadThatFailsFailsItsOwnRows() throws Exception {
    batch.add(row(adapter("unfit", HIDDEN + 1, 2)));
    batch.add(row(three));

    BatchHeads.complete(batch, new float[][] {new float[HIDDEN], new float[HIDDEN]});

    assertThatThrownBy(batch.get(0)::result)
        .isInstanceOfSatisfying(
            InferenceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_ERROR))
        .hasMessage("the head of adapter unfit failed");
    assertThat(batch.get(1).result().logits()).hasSize(3);
  }

  private static InferenceRow row(Adapter adapter) {
    return new InferenceRow(new TokenizedText(new long[] {1}, 0, false), adapter);
  }

  private static Adapter adapter(String name, int hidden, int labels) {
    ClassificationHead head =
        new ClassificationHead(
            List.of(dense(hidden, hidden), HeadActivation.TANH),
            dense(hidden, labels),
            Labels.unnamed(labels),
            ProblemType.SINGLE_LABEL_CLASSIFICATION);
    return new Adapter(name, "1", head, Map.of(), null);
  }

  private static DenseLayer dense(int in, int out) {
    return new DenseLayer(
        in, out, Tensors.random(in, 1, in, out).data(), Tensors.random(out, 1, 1, out).data());
  }
}
