package dev.millrace.training.app;

import dev.millrace.training.data.Task;
import dev.millrace.training.loss.BinaryCrossEntropy;
import dev.millrace.training.loss.ClassWeights;
import dev.millrace.training.loss.CrossEntropy;
import dev.millrace.training.loss.Focal;
import dev.millrace.training.loss.Huber;
import dev.millrace.training.loss.Loss;
import dev.millrace.training.loss.SquaredError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what training makes small. */
final class LossOptions {
  private static final double DEFAULT_SMOOTHING = 0.1;

  @Option(
      names = "--class-weights",
      paramLabel = "none|balanced",
      description =
          "balanced: rare classes count as much in all as frequent ones; with several labels, a"
              + " label's presence as much as its absence; none by default.")
  private Weights weights = Weights.NONE;

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      description =
          "Part of each target that is spread over all classes; 0.1 by default, 0 for none, which"
              + " is what --focal has.")
  private @Nullable Double smoothing;

  @Option(
      names = "--focal",
      paramLabel = "GAMMA",
      description = "Focal loss instead of cross-entropy: rows that are right already count less.")
  private @Nullable Double gamma;

  @Option(
      names = "--huber",
      paramLabel = "DELTA",
      description =
          "Of a regression, Huber's loss instead of the squared error; in standard deviations of the"
              + " values.")
  private @Nullable Double delta;

  /** Whether rare classes count more. */
  enum Weights {
    NONE,
    BALANCED
  }

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if one does not fit the task or another
   */
  LossOptions checked(Task task) {
    if (task != Task.CLASSIFICATION && (gamma != null || smoothing != null)) {
      throw new IllegalArgumentException(
          "expected --focal and --label-smoothing with --task classification only");
    }
    if (task != Task.REGRESSION && delta != null) {
      throw new IllegalArgumentException("expected --huber with --task regression only");
    }
    if (task == Task.REGRESSION && weights == Weights.BALANCED) {
      throw new IllegalArgumentException(
          "expected --class-weights balanced with labels, got --task regression");
    }
    if (gamma != null && smoothing != null) {
      throw new IllegalArgumentException("expected --focal or --label-smoothing, got both");
    }
    return this;
  }

  /**
   * The loss.
   *
   * @param targets of the rows that are trained on, {@code [rows, outputs]}
   * @throws IllegalArgumentException if a number is out of range
   */
  Loss of(Task task, float[][] targets) {
    int outputs = targets[0].length;
    boolean balanced = weights == Weights.BALANCED;
    return switch (task) {
      case CLASSIFICATION -> {
        double[] each = balanced ? ClassWeights.balanced(targets) : ClassWeights.equal(outputs);
        yield gamma == null ? new CrossEntropy(each, smoothing()) : new Focal(each, gamma);
      }
      case MULTI_LABEL ->
          new BinaryCrossEntropy(
              balanced ? ClassWeights.positive(targets) : ClassWeights.equal(outputs));
      case REGRESSION -> delta == null ? new SquaredError() : new Huber(delta);
    };
  }

  private double smoothing() {
    return smoothing == null ? DEFAULT_SMOOTHING : smoothing;
  }

  /** Names and values, for cards and for runs that go on. */
  String describe(Task task) {
    List<String> parts = new ArrayList<>();
    if (weights == Weights.BALANCED) {
      parts.add("balanced classes");
    }
    if (task == Task.CLASSIFICATION && gamma == null && smoothing() != 0) {
      parts.add("label smoothing " + smoothing());
    }
    if (gamma != null) {
      parts.add("focal, gamma " + gamma);
    }
    if (delta != null) {
      parts.add("Huber, delta " + delta);
    }
    return parts.isEmpty() ? "plain" : String.join(", ", parts);
  }
}
