package dev.millrace.training.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.head.ProblemType;
import dev.millrace.training.evaluation.Evaluation;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

@Tag("unit")
class ReportHtmlTest {

  @ParameterizedTest
  @CsvSource({
    "SINGLE_LABEL_CLASSIFICATION, 3, 3",
    "SINGLE_LABEL_CLASSIFICATION, 30, 3",
    "SINGLE_LABEL_CLASSIFICATION, 120, 2",
    "MULTI_LABEL_CLASSIFICATION, 4, 2",
    "REGRESSION, 2, 2",
    "REGRESSION, 20, 8"
  })
  void isOneWellFormedPageThatNeedsNothingElse(ProblemType type, int labels, int plots)
      throws Exception {
    String html = ReportHtml.of(Reports.of(type, Reports.labels(labels), true));

    Document page = parse(html);
    assertThat(page.getElementsByTagName("svg").getLength()).as("of two").isEqualTo(2 * plots);
    for (String tag : List.of("script", "link", "img", "iframe", "b")) {
      assertThat(page.getElementsByTagName(tag).getLength()).as(tag).isZero();
    }
    assertThat(html)
        .doesNotContain("http:", "https:", "href", "src=", "url(", "NaN", "\u202e", "\u001b");
  }

  @Test
  void twoAdaptersHaveTheirPlotsUnderTheirNames() throws Exception {
    List<String> labels = Reports.labels(3);

    Document one =
        parse(ReportHtml.of(Reports.of(ProblemType.SINGLE_LABEL_CLASSIFICATION, labels, false)));
    Document two =
        parse(ReportHtml.of(Reports.of(ProblemType.SINGLE_LABEL_CLASSIFICATION, labels, true)));

    List<String> sections = List.of("Confusion", "Reliability", "Scores", "Labels");
    assertThat(texts(one, "h2")).element(0).isEqualTo("Metrics");
    assertThat(texts(one, "h2")).endsWith(sections.toArray(String[]::new));
    assertThat(one.getElementsByTagName("svg").getLength()).isEqualTo(3);
    assertThat(texts(two, "h2")).containsExactly("Metrics", "mine<b> v1", "other v2");
    assertThat(texts(two, "h3")).containsSequence(sections).hasSize(2 * sections.size());
  }

  private static List<String> texts(Document page, String tag) {
    NodeList elements = page.getElementsByTagName(tag);
    return IntStream.range(0, elements.getLength())
        .mapToObj(i -> elements.item(i).getTextContent())
        .toList();
  }

  @Test
  void showsMetricsLabelsAndTheComparison() throws Exception {
    EvaluationReport report =
        Reports.of(ProblemType.SINGLE_LABEL_CLASSIFICATION, Reports.labels(3), true);

    String text = parse(ReportHtml.of(report)).getDocumentElement().getTextContent();

    assertThat(text)
        .contains("Evaluation of mine<b> v1", "data.csv: 60 texts. Model tiny-fp32-0a.")
        .contains("2 malformed rows were left out", "macro F1", "other v2", "McNemar's p")
        .contains("</style><script>alert('1')</script>&");
  }

  /** Each cell says how often, and its colour is the share of its row. */
  @Test
  void theHeatMapHasACellForEveryPairThatHappened() throws Exception {
    Evaluation evaluation =
        Evaluation.of(
            ProblemType.SINGLE_LABEL_CLASSIFICATION,
            List.of("a", "b"),
            new float[][] {{1, 0}, {1, 0}, {0, 1}, {0, 1}},
            new float[][] {{1, 0}, {0, 1}, {0, 1}, {0, 1}});

    Document page = parse(ReportHtml.of(Reports.of(evaluation, null)));

    Element map = (Element) page.getElementsByTagName("svg").item(0);
    NodeList titles = map.getElementsByTagName("title");
    assertThat(titles.getLength()).isEqualTo(3);
    assertThat(titles.item(1).getTextContent()).isEqualTo("b answered as a: 1 (33.3%)");
    Element cell = (Element) titles.item(1).getParentNode();
    assertThat(cell.getAttribute("fill-opacity")).isEqualTo("0.43");
  }

  @Test
  void countsEndAtARoundNumber() {
    assertThat(List.of(0L, 5L, 6L, 24L, 26L, 912L, 1_000_001L).stream().map(Axes::roundUp))
        .containsExactly(5.0, 5.0, 10.0, 25.0, 50.0, 1000.0, 2_500_000.0);
  }

  private static Document parse(String html) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    assertThat(html).startsWith("<!DOCTYPE html>\n");
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }
}
