package dev.millrace.training.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.training.evaluation.Bootstrap;
import dev.millrace.training.evaluation.Calibration;
import dev.millrace.training.evaluation.ClassificationMetrics;
import dev.millrace.training.evaluation.ConfusionMatrix;
import dev.millrace.training.evaluation.Decided;
import dev.millrace.training.evaluation.Evaluation;
import dev.millrace.training.evaluation.LabelMetrics;
import dev.millrace.training.evaluation.McNemar;
import dev.millrace.training.evaluation.PairedComparison;
import dev.millrace.training.evaluation.RegressionMetrics;

/** A report as JSON. What is not defined is null. */
public final class ReportJson {
  private ReportJson() {}

  /** All of it. */
  public static ObjectNode of(EvaluationReport report) {
    ObjectNode json = object();
    json.put("model", report.model());
    json.put("data", report.data());
    json.put("texts", report.answer().evaluation().rows());
    json.put("skipped", report.skipped());
    json.setAll(answer(report.answer()));
    if (report.compared() != null) {
      ObjectNode other = answer(report.compared().answer());
      other.setAll(paired(report.compared().paired()));
      json.set("compared", other);
    }
    return json;
  }

  private static ObjectNode answer(EvaluationReport.Answer answer) {
    ObjectNode json = object();
    json.set("adapter", object().put("name", answer.name()).put("version", answer.version()));
    json.setAll(of(answer.evaluation()));
    return json;
  }

  /** Metrics alone: {@code metrics}, {@code primary}, and what there is of labels and outputs. */
  public static ObjectNode of(Evaluation evaluation) {
    ObjectNode json = object();
    ObjectNode metrics = json.putObject("metrics");
    evaluation.summary().forEach((name, value) -> put(metrics, name, value));
    ObjectNode primary = json.putObject("primary");
    primary.put("name", evaluation.primary().name());
    put(primary, "value", evaluation.primary().value());
    if (evaluation instanceof Decided decided) {
      ArrayNode labels = json.putArray("labels");
      decided.labels().forEach(label -> labels.add(label(label)));
    }
    if (evaluation instanceof ClassificationMetrics classification) {
      json.set("confusion", confusion(classification.confusion()));
    }
    if (evaluation instanceof Decided decided) {
      json.set("calibration", calibration(decided.calibration()));
    }
    if (evaluation instanceof RegressionMetrics regression) {
      ArrayNode outputs = json.putArray("outputs");
      regression.outputs().forEach(output -> outputs.add(output(output)));
    }
    return json;
  }

  private static ObjectNode label(LabelMetrics label) {
    ObjectNode json = object().put("label", label.label());
    put(json, "precision", label.precision());
    put(json, "recall", label.recall());
    put(json, "f1", label.f1());
    put(json, "roc_auc", label.rocAuc());
    return json.put("support", label.support());
  }

  /** Counts by the right label and the answered one, in the order of the labels. */
  private static ArrayNode confusion(ConfusionMatrix matrix) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (long[] counts : matrix.counts()) {
      ArrayNode row = rows.addArray();
      for (long count : counts) {
        row.add(count);
      }
    }
    return rows;
  }

  private static ArrayNode calibration(Calibration calibration) {
    ArrayNode bins = JsonNodeFactory.instance.arrayNode();
    for (Calibration.Bin bin : calibration.bins()) {
      ObjectNode json = bins.addObject().put("count", bin.count());
      put(json, "confidence", bin.confidence());
      put(json, "correct", bin.correct());
    }
    return bins;
  }

  private static ObjectNode output(RegressionMetrics.Output output) {
    ObjectNode json = object().put("output", output.name());
    put(json, "mae", output.meanAbsoluteError());
    put(json, "rmse", output.rootMeanSquaredError());
    put(json, "r2", output.rSquared());
    put(json, "spearman", output.spearman());
    return json;
  }

  private static ObjectNode paired(PairedComparison paired) {
    ObjectNode json = object();
    Bootstrap bootstrap = paired.difference();
    ObjectNode difference = json.putObject("difference").put("metric", bootstrap.metric());
    put(difference, "value", bootstrap.difference());
    put(difference, "low", bootstrap.low());
    put(difference, "high", bootstrap.high());
    difference.put("resamples", bootstrap.resamples());
    McNemar test = paired.mcNemar();
    if (test != null) {
      json.putObject("mcnemar")
          .put("only_first", test.onlyFirst())
          .put("only_second", test.onlySecond())
          .put("exact", test.exact())
          .put("p_value", test.pValue());
    }
    return json;
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
