package dev.millrace.model.head;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * BERT's sequence classification head: an optional pooler (dense and tanh) over the first token's
 * hidden state, then the classifier. Immutable.
 *
 * @param pooler dense layer whose output goes through tanh, or null where the classifier reads the
 *     hidden state itself
 * @param classifier dense layer to one output per label
 * @param labels names of the outputs, as many as the classifier has
 * @param problemType what the outputs mean
 */
public record ClassificationHead(
    @Nullable DenseLayer pooler,
    DenseLayer classifier,
    List<String> labels,
    ProblemType problemType) {

  /** Checks that the parts fit each other. */
  public ClassificationHead {
    labels = List.copyOf(labels);
    if (labels.size() != classifier.out()) {
      throw new IllegalArgumentException(
          "the classifier has %d outputs but there are %d labels"
              .formatted(classifier.out(), labels.size()));
    }
    if (pooler != null && pooler.out() != classifier.in()) {
      throw new IllegalArgumentException(
          "the pooler has %d outputs but the classifier takes %d"
              .formatted(pooler.out(), classifier.in()));
    }
  }

  /** Input features: the encoder's hidden size. */
  public int in() {
    return pooler == null ? classifier.in() : pooler.in();
  }

  /** Logits {@code [labels]} of a hidden state {@code [in]}. */
  public float[] logits(float[] hidden) {
    if (pooler == null) {
      return classifier.apply(hidden);
    }
    float[] pooled = pooler.apply(hidden);
    for (int i = 0; i < pooled.length; i++) {
      pooled[i] = (float) Math.tanh(pooled[i]);
    }
    return classifier.apply(pooled);
  }

  /** Scores and the best label of logits that came from {@link #logits}. */
  public Classification classify(float[] logits) {
    float[] scores =
        switch (problemType) {
          case SINGLE_LABEL_CLASSIFICATION -> softmax(logits);
          case MULTI_LABEL_CLASSIFICATION -> sigmoid(logits);
          case REGRESSION -> logits.clone();
        };
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

  private static float[] softmax(float[] logits) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    double[] exponentials = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      exponentials[i] = Math.exp((double) logits[i] - largest);
      sum += exponentials[i];
    }
    float[] scores = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      scores[i] = (float) (exponentials[i] / sum);
    }
    return scores;
  }

  private static float[] sigmoid(float[] logits) {
    float[] scores = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      scores[i] = (float) (1 / (1 + Math.exp(-logits[i])));
    }
    return scores;
  }
}
