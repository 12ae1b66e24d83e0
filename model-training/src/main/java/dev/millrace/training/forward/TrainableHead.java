package dev.millrace.training.forward;

import ai.djl.ndarray.NDArray;
import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.HeadLayout;
import org.jspecify.annotations.Nullable;

/**
 * A classification head, all of whose numbers are trained.
 *
 * @param layout its steps
 * @param dropout the part of the classifier's input that is set to zero while training
 */
public record TrainableHead(HeadLayout layout, float dropout) {
  /** Pooled states {@code [rows, hidden]} to logits {@code [rows, outputs]}. */
  public NDArray logits(NDArray pooled, Pass pass) {
    NDArray x = pooled;
    for (HeadLayout.Step step : layout.steps()) {
      x = apply(step, x, pass);
    }
    return apply(layout.classifier(), pass.dropped(x, dropout), pass);
  }

  private static NDArray apply(HeadLayout.Step step, NDArray x, Pass pass) {
    if (step instanceof HeadActivation activation) {
      return Activations.apply(activation, x);
    }
    NDArray weight = tensor(step, 0, pass);
    @Nullable NDArray bias = step.tensors().size() > 1 ? tensor(step, 1, pass) : null;
    if (step instanceof HeadLayout.Norm norm) {
      NDArray shift = bias == null ? weight.zerosLike() : bias;
      return new Norm(weight, shift, norm.epsilon()).apply(x);
    }
    return new Linear(weight, bias, null).apply(x, pass);
  }

  private static NDArray tensor(HeadLayout.Step step, int which, Pass pass) {
    return pass.tensor(step.tensors().get(which));
  }
}
