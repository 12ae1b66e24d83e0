package dev.millrace.training.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.head.ProblemType;
import dev.millrace.training.evaluation.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ReportTextTest {
  private static final ProblemType SINGLE = ProblemType.SINGLE_LABEL_CLASSIFICATION;

  private static final Evaluation SMALL =
      Evaluation.of(
          SINGLE,
          List.of("ham", "spam", "never"),
          new float[][] {{2, 0, 0}, {2, 0, 0}, {0, 2, 0}, {0, 2, 0}},
          new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}});

  @Test
  void tablesAreAligned() {
    assertThat(ReportText.of(Reports.of(SMALL, null)))
        .isEqualTo(
            """
            model    tiny-fp32-0a
            adapter  mine<b> v1
            data     data.csv: 4 texts
            skipped  2 rows; the first at line 7: expected 2 columns, got 1

            accuracy     0.7500
            macro F1     0.7333
            micro F1     0.7500
            weighted F1  0.7667
            MCC          0.5774
            ROC AUC      0.8333
            log loss     0.7395
            ECE          0.0370

            label  precision  recall      F1  ROC AUC  rows
            ham       0.5000  1.0000  0.6667   0.8333     1
            spam      1.0000  0.6667  0.8000   0.8333     3
            never          –       –       –        –     0

            right \\ answered  ham  spam  never
            ham                 1     0      0
            spam                1     2      0
            never               0     0      0
            """);
  }

  @Test
  void manyLabelsHaveATableOfWhatIsConfused() {
    EvaluationReport report = Reports.of(SINGLE, Reports.labels(13), true);

    String text = ReportText.of(report);

    assertThat(text)
        .contains("right ", "answered", "difference of macro F1: ", "right alone: the first ")
        .contains("mine<b>   other")
        .doesNotContain("right \\ answered")
        .doesNotContain("\u001b", "\u0000", "\u202e");
    assertThat(
            Confusions.most(
                ((dev.millrace.training.evaluation.ClassificationMetrics)
                        report.answer().evaluation())
                    .confusion(),
                3))
        .hasSize(3)
        .isSortedAccordingTo((a, b) -> Long.compare(b.count(), a.count()));
  }

  @Test
  void severalOutputsHaveATable() {
    String text = ReportText.of(Reports.of(ProblemType.REGRESSION, List.of("x", "y"), true));

    assertThat(text).contains("output", "RMSE", "difference of RMSE: ").doesNotContain("McNemar");
    assertThat(ReportText.of(Reports.of(ProblemType.REGRESSION, List.of("x"), false)))
        .doesNotContain("output");
  }

  @Test
  void jsonHasNullForWhatIsNotDefined() {
    JsonNode json = ReportJson.of(Reports.of(SMALL, null));

    assertThat(json.at("/metrics/accuracy").doubleValue()).isEqualTo(0.75);
    assertThat(json.at("/primary/name").textValue()).isEqualTo("macro_f1");
    assertThat(json.at("/labels/2/f1").isNull()).isTrue();
    assertThat(json.at("/labels/1/support").intValue()).isEqualTo(3);
    assertThat(json.at("/confusion")).hasToString("[[1,0,0],[1,2,0],[0,0,0]]");
    assertThat(json.at("/calibration")).hasSize(15);
    assertThat(json.at("/texts").intValue()).isEqualTo(4);
    assertThat(json.at("/skipped").intValue()).isEqualTo(2);
    assertThat(json.has("compared")).isFalse();
  }

  @Test
  void jsonHasTheComparison() {
    JsonNode json =
        ReportJson.of(Reports.of(ProblemType.MULTI_LABEL_CLASSIFICATION, List.of("a", "b"), true));

    assertThat(json.at("/compared/adapter/name").textValue()).isEqualTo("other");
    assertThat(json.at("/compared/difference/metric").textValue()).isEqualTo("micro_f1");
    assertThat(json.at("/compared/difference/value").doubleValue())
        .isEqualTo(
            json.at("/metrics/micro_f1").doubleValue()
                - json.at("/compared/metrics/micro_f1").doubleValue());
    assertThat(json.at("/compared/mcnemar/p_value").doubleValue()).isBetween(0.0, 1.0);
    assertThat(
            ReportJson.of(Reports.of(ProblemType.REGRESSION, List.of("a"), true))
                .at("/compared/mcnemar")
                .isMissingNode())
        .isTrue();
  }

  @Test
  void namesAreOneLineAndCut() {
    assertThat(Shown.name("a\tb\u0007\u200fc", 10)).isEqualTo("a b??c");
    assertThat(Shown.name("\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00", 2)).isEqualTo("\uD83D\uDE00…");
    assertThat(Shown.number(1e9)).isEqualTo("1.000e+09");
    assertThat(Shown.metric("else")).isEqualTo("else");
  }
}
