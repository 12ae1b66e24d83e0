package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.norm.Dropout;
import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.HeadLayout;
import org.jspecify.annotations.Nullable;

/**
 * A classification head, all of whose numbers are trained.
 *
 * @param layout its steps
 * @param trained has its tensors by canonical name, such as {@code pooler.dense.weight}
 * @param dropout the part of the classifier's input that is set to zero while training
 */
public record TrainableHead(HeadLayout layout, Trained trained, float dropout) {
  /** Pooled states {@code [rows, hidden]} to logits {@code [rows, outputs]}. */
  public NDArray logits(NDArray pooled, boolean training) {
    NDArray x = pooled;
    for (HeadLayout.Step step : layout.steps()) {
      x = apply(step, x);
    }
    if (training && dropout > 0) {
      x = Dropout.dropout(x, dropout, true).singletonOrThrow();
    }
    return apply(layout.classifier(), x);
  }

  private NDArray apply(HeadLayout.Step step, NDArray x) {
    if (step instanceof HeadActivation activation) {
      return Activations.apply(activation, x);
    }
    NDArray weight = tensor(step, 0);
    @Nullable NDArray bias = step.tensors().size() > 1 ? tensor(step, 1) : null;
    if (step instanceof HeadLayout.Norm norm) {
      NDArray shift = bias == null ? weight.zerosLike() : bias;
      return new Norm(weight, shift, norm.epsilon()).apply(x);
    }
    return new Linear(weight, bias, null).apply(x, false);
  }

  private NDArray tensor(HeadLayout.Step step, int which) {
    return trained.tensor(step.tensors().get(which));
  }
}
