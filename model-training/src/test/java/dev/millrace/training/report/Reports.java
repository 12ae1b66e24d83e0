package dev.millrace.training.report;

import dev.millrace.model.head.ProblemType;
import dev.millrace.training.evaluation.Evaluation;
import dev.millrace.training.evaluation.PairedComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Reports for tests. */
final class Reports {
  /** What somebody may call a label. */
  static final String HOSTILE = "</style><script>alert('1')</script>&\u202e\u001b[31m\nnext\u0000";

  private Reports() {}

  static EvaluationReport of(ProblemType type, List<String> labels, boolean compared) {
    Evaluation first = evaluation(type, labels, 1);
    Evaluation second = evaluation(type, labels, 2);
    EvaluationReport.Compared other =
        compared
            ? new EvaluationReport.Compared(
                new EvaluationReport.Answer("other", "v2", second),
                PairedComparison.of(first, second, 1))
            : null;
    return of(first, other);
  }

  static EvaluationReport of(Evaluation evaluation, EvaluationReport.@Nullable Compared compared) {
    return new EvaluationReport(
        "tiny-fp32-0a",
        "data.csv",
        2,
        "line 7: expected 2 columns, got 1",
        new EvaluationReport.Answer("mine<b>", "v1", evaluation),
        compared);
  }

  static List<String> labels(int count) {
    List<String> labels = new ArrayList<>(List.of(HOSTILE));
    for (int i = 1; i < count; i++) {
      labels.add("label " + i);
    }
    return labels;
  }

  /** 60 rows, mostly right; the same targets for every seed. */
  private static Evaluation evaluation(ProblemType type, List<String> labels, int seed) {
    Random random = new Random(seed);
    Random right = new Random(99);
    float[][] targets = new float[60][labels.size()];
    float[][] logits = new float[60][labels.size()];
    for (int row = 0; row < targets.length; row++) {
      targets[row][right.nextInt(labels.size())] = 1;
      for (int i = 0; i < labels.size(); i++) {
        logits[row][i] = 2 * targets[row][i] - 1 + (float) random.nextGaussian();
      }
    }
    return Evaluation.of(type, labels, logits, targets);
  }
}
