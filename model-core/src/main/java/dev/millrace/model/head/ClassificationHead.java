package dev.millrace.model.head;

import java.util.List;

/**
 * A sequence classification head: steps that prepare a row's pooled state, then the classifier.
 * Immutable.
 *
 * @param steps what happens to the pooled state, in this order; BERT's pooler is a dense layer and
 *     tanh
 * @param classifier dense layer to one output per label
 * @param labels names of the outputs, as many as the classifier has
 * @param problemType what the outputs mean
 * @param temperature what logits are divided by before they become probabilities, so that these are
 *     right as often as they say (Guo et al. 2017, "On Calibration of Modern Neural Networks");
 *     logits are reported as they are, and labels don't depend on it. Of no effect for regression
 */
public record ClassificationHead(
    List<HeadStep> steps,
    DenseLayer classifier,
    List<String> labels,
    ProblemType problemType,
    double temperature) {

  /** Checks that the parts fit each other. */
  public ClassificationHead {
    steps = List.copyOf(steps);
    labels = List.copyOf(labels);
    if (labels.size() != classifier.out()) {
      throw new IllegalArgumentException(
          "the classifier has %d outputs but there are %d labels"
              .formatted(classifier.out(), labels.size()));
    }
    int width = steps.isEmpty() ? classifier.in() : widthOfFirst(steps, classifier);
    for (HeadStep step : steps) {
      width = step.width(width);
    }
    classifier.width(width);
    if (!Double.isFinite(temperature) || temperature <= 0) {
      throw new IllegalArgumentException(
          "expected a finite temperature above 0, got " + temperature);
    }
  }

  /** A head whose logits become probabilities as they are. */
  public ClassificationHead(
      List<HeadStep> steps, DenseLayer classifier, List<String> labels, ProblemType problemType) {
    this(steps, classifier, labels, problemType, 1);
  }

  /** No head: for adapters whose rows are answered with the pooled state itself. */
  public static ClassificationHead none(int hiddenSize) {
    return new ClassificationHead(
        List.of(),
        new DenseLayer(hiddenSize, 0, new float[0], new float[0]),
        List.of(),
        ProblemType.REGRESSION);
  }

  /** Whether it has no outputs, so that there is nothing to apply. */
  public boolean isNone() {
    return labels.isEmpty();
  }

  private static int widthOfFirst(List<HeadStep> steps, DenseLayer classifier) {
    HeadStep first = steps.get(0);
    if (first instanceof DenseLayer dense) {
      return dense.in();
    }
    return first instanceof LayerNorm norm ? norm.weight().length : classifier.in();
  }

  /** Logits {@code [labels]} of a pooled state {@code [hidden]}. */
  public float[] logits(float[] pooled) {
    float[] x = pooled;
    for (HeadStep step : steps) {
      x = step.apply(x);
    }
    return classifier.apply(x);
  }

  /** Scores and the best label of logits that came from {@link #logits}. */
  public Classification classify(float[] logits) {
    float[] scores = Probabilities.of(logits, problemType, temperature);
    if (problemType == ProblemType.REGRESSION) {
      return new Classification(null, scores[0], labels, scores, logits, problemType);
    }
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return new Classification(labels.get(best), scores[best], labels, scores, logits, problemType);
  }
}
