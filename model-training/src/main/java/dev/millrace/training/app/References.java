package dev.millrace.training.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.adapter.ExpectedCalibration;
import dev.millrace.model.head.Probabilities;
import dev.millrace.model.head.ProblemType;
import dev.millrace.model.tokenizer.TokenizedText;
import dev.millrace.training.adapter.HeldOutPrediction;
import dev.millrace.training.adapter.ReferenceBuilder;
import dev.millrace.training.loop.TrainableModel;
import java.util.List;
import java.util.Map;

/** Makes {@code reference.json} of what a trained model says of the texts that are held out. */
final class References {
  private References() {}

  /**
   * A reference.
   *
   * @param outputs of the texts that are held out
   * @param metrics of the probabilities that serving will give
   */
  static ObjectNode of(
      TrainingJob job,
      TrainableModel.Outputs outputs,
      double temperature,
      Map<String, Double> metrics) {
    List<String> labels = job.data().labels().names();
    ProblemType type = job.data().labels().task().problemType();
    ReferenceBuilder reference = new ReferenceBuilder(labels, job.base().encoder().hiddenSize());
    List<TokenizedText> texts = job.data().heldOut();
    for (int row = 0; row < texts.size(); row++) {
      TokenizedText text = texts.get(row);
      float[] scores = Probabilities.of(outputs.logits()[row], type, temperature);
      int best = type == ProblemType.REGRESSION ? 0 : largest(outputs.logits()[row]);
      reference.add(
          new HeldOutPrediction(
              type == ProblemType.REGRESSION ? null : labels.get(best),
              scores[best],
              text.length(),
              text.unknownTokens(),
              text.truncated(),
              outputs.pooled()[row]));
    }
    Double accuracy = metrics.get("accuracy");
    Double error = metrics.get("ece");
    return accuracy == null || error == null
        ? reference.toJson()
        : reference.toJson(new ExpectedCalibration(accuracy, error));
  }

  private static int largest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
