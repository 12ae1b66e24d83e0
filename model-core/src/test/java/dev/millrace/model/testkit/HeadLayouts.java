package dev.millrace.model.testkit;

import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.HeadLayout;
import java.util.List;

/** Layouts of heads for encoders that a test makes up. */
public final class HeadLayouts {
  private HeadLayouts() {}

  /** BERT's: a pooler with tanh, then the classifier. */
  public static HeadLayout bert(int hiddenSize) {
    return new HeadLayout(
        "bert.",
        hiddenSize,
        List.of(new HeadLayout.Dense("pooler.dense", true), HeadActivation.TANH),
        new HeadLayout.Classifier("classifier"));
  }
}
