package dev.millrace.training.report;

import dev.millrace.training.evaluation.ConfusionMatrix;

/**
 * A confusion matrix in colours: the more of a row's texts, the stronger.
 *
 * @param matrix the counts
 * @param cell pixels of a cell's side
 * @param margin pixels for names, above and to the left
 */
record HeatMap(ConfusionMatrix matrix, int cell, int margin) {
  /** More labels are a table of the pairs that are confused most. */
  static final int MAX_LABELS = 100;

  private static final int NAME_WIDTH = 24;
  private static final int CHARACTER = 7;
  private static final int MAX_LABELS_WITH_COUNTS = 20;

  static Markup of(ConfusionMatrix matrix) {
    int labels = matrix.labels().size();
    int cell = labels <= 12 ? 40 : labels <= MAX_LABELS_WITH_COUNTS ? 30 : 12;
    int longest = matrix.labels().stream().mapToInt(label -> shown(label).length()).max().orElse(0);
    return new HeatMap(matrix, cell, 20 + CHARACTER * longest).draw();
  }

  private static String shown(String label) {
    return Shown.name(label, NAME_WIDTH);
  }

  private Markup draw() {
    int labels = matrix.labels().size();
    String size = Integer.toString(margin + labels * cell + 10);
    Markup svg =
        new Markup()
            .open(
                "svg",
                "viewBox",
                "0 0 %s %s".formatted(size, size),
                "width",
                size,
                "height",
                size,
                "role",
                "img",
                "aria-label",
                "Confusion matrix");
    for (int i = 0; i < labels; i++) {
      names(svg, i);
    }
    for (int right = 0; right < labels; right++) {
      for (int answered = 0; answered < labels; answered++) {
        if (matrix.counts()[right][answered] > 0) {
          cell(svg, right, answered);
        }
      }
    }
    svg.empty(
        "rect",
        "class",
        "axis",
        "x",
        Integer.toString(margin),
        "y",
        Integer.toString(margin),
        "width",
        Integer.toString(labels * cell),
        "height",
        Integer.toString(labels * cell));
    return svg.close("svg");
  }

  private void names(Markup svg, int label) {
    String name = shown(matrix.labels().get(label));
    String middle = Markup.at(margin + (label + 0.5) * cell + 4);
    svg.element("text", name, "x", Integer.toString(margin - 6), "y", middle, "text-anchor", "end");
    svg.element(
        "text", name, "transform", "translate(%s %d) rotate(-90)".formatted(middle, margin - 6));
  }

  private void cell(Markup svg, int right, int answered) {
    long count = matrix.counts()[right][answered];
    double share = count / (double) matrix.support(right);
    String title =
        Shown.format(
            "%s answered as %s: %,d (%.1f%%)",
            Shown.name(matrix.labels().get(right), 80),
            Shown.name(matrix.labels().get(answered), 80),
            count,
            100 * share);
    int x = margin + answered * cell;
    int y = margin + right * cell;
    svg.titled(
        "rect",
        title,
        "class",
        right == answered ? "mark" : "off",
        "fill-opacity",
        Shown.format("%.2f", 0.15 + 0.85 * share),
        "x",
        Integer.toString(x),
        "y",
        Integer.toString(y),
        "width",
        Integer.toString(cell),
        "height",
        Integer.toString(cell));
    if (matrix.labels().size() <= MAX_LABELS_WITH_COUNTS) {
      svg.element(
          "text",
          Long.toString(count),
          "x",
          Markup.at(x + cell / 2.0),
          "y",
          Markup.at(y + cell / 2.0 + 4),
          "text-anchor",
          "middle");
    }
  }
}
