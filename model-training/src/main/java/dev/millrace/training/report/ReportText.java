package dev.millrace.training.report;

import dev.millrace.training.evaluation.Bootstrap;
import dev.millrace.training.evaluation.ClassificationMetrics;
import dev.millrace.training.evaluation.ConfusionMatrix;
import dev.millrace.training.evaluation.Decided;
import dev.millrace.training.evaluation.Evaluation;
import dev.millrace.training.evaluation.LabelMetrics;
import dev.millrace.training.evaluation.McNemar;
import dev.millrace.training.evaluation.PairedComparison;
import dev.millrace.training.evaluation.RegressionMetrics;
import java.util.ArrayList;
import java.util.List;

/** A report as tables. */
public final class ReportText {
  private static final int NAME_WIDTH = 40;
  private static final int COLUMN_WIDTH = 12;
  private static final int MAX_MATRIX = 12;
  private static final int MAX_PAIRS = 15;

  private ReportText() {}

  /** All of it, with a line end at its end. */
  public static String of(EvaluationReport report) {
    List<String> parts = new ArrayList<>();
    parts.add(heading(report));
    parts.add(metrics(report.answers()));
    if (report.compared() != null) {
      parts.add(comparison(report.compared().paired()));
    }
    Evaluation evaluation = report.answer().evaluation();
    if (evaluation instanceof Decided decided) {
      parts.add(labels(decided.labels()));
    }
    if (evaluation instanceof ClassificationMetrics metrics) {
      parts.add(confusion(metrics.confusion()));
    }
    if (evaluation instanceof RegressionMetrics metrics && metrics.outputs().size() > 1) {
      parts.add(outputs(metrics));
    }
    parts.removeIf(String::isEmpty);
    return String.join("\n", parts);
  }

  private static String heading(EvaluationReport report) {
    TextTable table = new TextTable(2).row("model", report.model());
    report.answers().forEach(answer -> table.row("adapter", name(answer.title())));
    String texts =
        Shown.format("%s: %,d texts", name(report.data()), report.answer().evaluation().rows());
    table.row("data", texts);
    if (report.skipped() > 0) {
      table.row("skipped", Shown.format("%,d rows%s", report.skipped(), firstFault(report)));
    }
    return table.toString();
  }

  private static String firstFault(EvaluationReport report) {
    return report.firstFault() == null ? "" : "; the first at " + report.firstFault();
  }

  private static String metrics(List<EvaluationReport.Answer> answers) {
    TextTable table = new TextTable(1);
    if (answers.size() > 1) {
      List<String> names = new ArrayList<>(List.of(""));
      answers.forEach(answer -> names.add(name(answer.name())));
      table.row(names);
    }
    for (String key : answers.get(0).evaluation().summary().keySet()) {
      List<String> row = new ArrayList<>(List.of(Shown.metric(key)));
      answers.forEach(
          answer ->
              row.add(Shown.number(answer.evaluation().summary().getOrDefault(key, Double.NaN))));
      table.row(row);
    }
    return table.toString();
  }

  private static String comparison(PairedComparison paired) {
    return difference(paired.difference())
        + "\n"
        + (paired.mcNemar() == null ? "" : mcNemar(paired.mcNemar()) + "\n");
  }

  static String difference(Bootstrap difference) {
    return Shown.format(
        "difference of %s: %+.4f, 95%% interval %+.4f to %+.4f (%,d resamples)",
        Shown.metric(difference.metric()),
        difference.difference(),
        difference.low(),
        difference.high(),
        difference.resamples());
  }

  static String mcNemar(McNemar test) {
    return Shown.format(
        "right alone: the first %,d times, the other %,d; McNemar's p %s (%s)",
        test.onlyFirst(),
        test.onlySecond(),
        test.pValue() < 0.0001 ? "< 0.0001" : Shown.format("%.4f", test.pValue()),
        test.exact() ? "exact" : "chi-squared, corrected");
  }

  private static String labels(List<LabelMetrics> labels) {
    TextTable table = new TextTable(1);
    table.row("label", "precision", "recall", "F1", "ROC AUC", "rows");
    for (LabelMetrics label : labels) {
      table.row(
          name(label.label()),
          Shown.number(label.precision()),
          Shown.number(label.recall()),
          Shown.number(label.f1()),
          Shown.number(label.rocAuc()),
          Shown.format("%,d", label.support()));
    }
    return table.toString();
  }

  private static String confusion(ConfusionMatrix matrix) {
    return matrix.labels().size() <= MAX_MATRIX ? matrix(matrix) : pairs(matrix);
  }

  private static String matrix(ConfusionMatrix matrix) {
    TextTable table = new TextTable(1);
    List<String> first = new ArrayList<>(List.of("right \\ answered"));
    matrix.labels().forEach(label -> first.add(Shown.name(label, COLUMN_WIDTH)));
    table.row(first);
    for (int right = 0; right < matrix.labels().size(); right++) {
      List<String> row = new ArrayList<>(List.of(name(matrix.labels().get(right))));
      for (long count : matrix.counts()[right]) {
        row.add(Shown.format("%,d", count));
      }
      table.row(row);
    }
    return table.toString();
  }

  private static String pairs(ConfusionMatrix matrix) {
    List<Confusions.Pair> pairs = Confusions.most(matrix, MAX_PAIRS);
    if (pairs.isEmpty()) {
      return "";
    }
    TextTable table = new TextTable(2).row("right", "answered", "rows");
    for (Confusions.Pair pair : pairs) {
      table.row(name(pair.right()), name(pair.answered()), Shown.format("%,d", pair.count()));
    }
    return table.toString();
  }

  private static String outputs(RegressionMetrics metrics) {
    TextTable table = new TextTable(1).row("output", "MAE", "RMSE", "R²", "Spearman");
    for (RegressionMetrics.Output output : metrics.outputs()) {
      table.row(
          name(output.name()),
          Shown.number(output.meanAbsoluteError()),
          Shown.number(output.rootMeanSquaredError()),
          Shown.number(output.rSquared()),
          Shown.number(output.spearman()));
    }
    return table.toString();
  }

  private static String name(String name) {
    return Shown.name(name, NAME_WIDTH);
  }
}
