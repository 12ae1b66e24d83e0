package dev.millrace.training.report;

import dev.millrace.training.evaluation.ClassificationMetrics;
import dev.millrace.training.evaluation.Decided;
import dev.millrace.training.evaluation.Evaluation;
import dev.millrace.training.evaluation.LabelMetrics;
import dev.millrace.training.evaluation.MultiLabelMetrics;
import dev.millrace.training.evaluation.PairedComparison;
import dev.millrace.training.evaluation.RegressionMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A report as one page of HTML that needs nothing else: its plots are SVG, and there are no
 * scripts.
 */
public final class ReportHtml {
  private static final int NAME_WIDTH = 120;
  private static final int MAX_PAIRS = 30;
  private static final int MAX_OUTPUTS = 8;
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private final EvaluationReport report;
  private final Markup page = new Markup();

  private ReportHtml(EvaluationReport report) {
    this.report = report;
  }

  /** The page. */
  public static String of(EvaluationReport report) {
    return new ReportHtml(report).page();
  }

  private String page() {
    page.constant("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    String title = "Evaluation of " + name(report.answer().title());
    page.element("title", title);
    page.open("style").constant(style()).close("style").close("head").open("body");
    page.element("h1", title);
    heading();
    metrics();
    report.answers().forEach(this::details);
    return page.close("body").close("html").toString();
  }

  /** Plots and tables of one adapter, under its name if there are two. */
  private void details(EvaluationReport.Answer answer) {
    if (report.compared() != null) {
      page.element("h2", name(answer.title()));
    }
    Evaluation evaluation = answer.evaluation();
    if (evaluation instanceof ClassificationMetrics classification) {
      classification(classification);
    }
    if (evaluation instanceof MultiLabelMetrics multiLabel) {
      multiLabel(multiLabel);
    }
    if (evaluation instanceof RegressionMetrics regression) {
      regression(regression);
    }
    if (evaluation instanceof Decided decided) {
      labels(decided.labels());
    }
  }

  private void section(String title) {
    page.element(report.compared() == null ? "h2" : "h3", title);
  }

  private void heading() {
    page.open("p", "class", "note");
    page.text(
        Shown.format(
            "%s: %,d texts. Model %s.",
            name(report.data()), report.answer().evaluation().rows(), name(report.model())));
    if (report.skipped() > 0) {
      page.text(Shown.format(" %,d malformed rows were left out.", report.skipped()));
    }
    page.close("p");
  }

  private void metrics() {
    List<EvaluationReport.Answer> answers = report.answers();
    page.element("h2", "Metrics").open("table").open("tr").element("th", "metric");
    answers.forEach(answer -> page.element("th", name(answer.title())));
    page.close("tr");
    for (String key : answers.get(0).evaluation().summary().keySet()) {
      page.open("tr").element("td", Shown.metric(key));
      for (EvaluationReport.Answer answer : answers) {
        page.element(
            "td", Shown.number(answer.evaluation().summary().getOrDefault(key, Double.NaN)));
      }
      page.close("tr");
    }
    page.close("table");
    if (report.compared() != null) {
      comparison(report.compared().paired());
    }
  }

  private void comparison(PairedComparison paired) {
    page.element("p", ReportText.difference(paired.difference()));
    if (paired.mcNemar() != null) {
      page.element("p", ReportText.mcNemar(paired.mcNemar()));
    }
  }

  private void classification(ClassificationMetrics metrics) {
    section("Confusion");
    if (metrics.confusion().labels().size() <= HeatMap.MAX_LABELS) {
      figure(
          HeatMap.of(metrics.confusion()),
          "Rows are right, columns answered; the colour is the share of the row's texts.");
    }
    pairs(Confusions.most(metrics.confusion(), MAX_PAIRS));
    section("Reliability");
    figure(
        Plots.reliability(metrics.calibration(), "confidence", "share that is right"),
        "Answers by the probability of the best label. On the dashed line, probabilities are what"
            + " they say.");
    section("Scores");
    figure(
        Plots.confidence(metrics),
        "Answers by the probability of the best label; wrong ones on top.");
  }

  private void multiLabel(MultiLabelMetrics metrics) {
    section("Reliability");
    figure(
        Plots.reliability(metrics.calibration(), "probability", "share that is right"),
        "Each label of each text by its probability, and how often it is right.");
    section("Scores");
    figure(Plots.probabilities(metrics.probabilities()), "Each label of each text.");
  }

  private void regression(RegressionMetrics metrics) {
    section("Values");
    for (int i = 0; i < Math.min(MAX_OUTPUTS, metrics.outputs().size()); i++) {
      RegressionMetrics.Output output = metrics.outputs().get(i);
      figure(
          Plots.values(metrics, i),
          "%s: MAE %s, RMSE %s, R² %s, Spearman %s"
              .formatted(
                  name(output.name()),
                  Shown.number(output.meanAbsoluteError()),
                  Shown.number(output.rootMeanSquaredError()),
                  Shown.number(output.rSquared()),
                  Shown.number(output.spearman())));
    }
  }

  private void figure(Markup plot, String caption) {
    page.open("figure").add(plot).element("figcaption", caption).close("figure");
  }

  private void pairs(List<Confusions.Pair> pairs) {
    if (pairs.isEmpty()) {
      return;
    }
    page.open("table").open("tr").element("th", "right").element("th", "answered", "class", "name");
    page.element("th", "texts").close("tr");
    for (Confusions.Pair pair : pairs) {
      page.open("tr").element("td", name(pair.right()));
      page.element("td", name(pair.answered()), "class", "name");
      page.element("td", Shown.format("%,d", pair.count())).close("tr");
    }
    page.close("table");
  }

  private void labels(List<LabelMetrics> labels) {
    section("Labels");
    page.open("table").open("tr");
    for (String column : List.of("label", "precision", "recall", "F1", "ROC AUC", "texts")) {
      page.element("th", column);
    }
    page.close("tr");
    for (LabelMetrics label : labels) {
      page.open("tr").element("td", name(label.label()));
      page.element("td", Shown.number(label.precision()));
      page.element("td", Shown.number(label.recall()));
      page.element("td", Shown.number(label.f1()));
      page.element("td", Shown.number(label.rocAuc()));
      page.element("td", Shown.format("%,d", label.support())).close("tr");
    }
    page.close("table");
  }

  private static String name(String name) {
    return Shown.name(name, NAME_WIDTH);
  }

  private static String style() {
    try (InputStream css =
        Objects.requireNonNull(ReportHtml.class.getResourceAsStream("report.css"))) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("report.css", e);
    }
  }
}
