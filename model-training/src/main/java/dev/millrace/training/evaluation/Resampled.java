package dev.millrace.training.evaluation;

/** A metric of some of the rows, of which each may be taken several times. */
@FunctionalInterface
interface Resampled {
  /** The metric of these rows. */
  double of(int[] rows);

  /** A model's primary metric; of a regression the root mean squared error. */
  static Resampled of(Evaluation evaluation) {
    if (evaluation instanceof ClassificationMetrics metrics) {
      return rows -> macroF1(metrics, rows);
    }
    if (evaluation instanceof MultiLabelMetrics metrics) {
      return rows -> microF1(metrics, rows);
    }
    RegressionMetrics metrics = (RegressionMetrics) evaluation;
    return rows -> rootMeanSquaredError(metrics, rows);
  }

  private static double macroF1(ClassificationMetrics metrics, int[] rows) {
    int labels = metrics.labels().size();
    long[] hits = new long[labels];
    long[] others = new long[labels];
    for (int row : rows) {
      int right = metrics.right()[row];
      int answered = metrics.answered()[row];
      if (right == answered) {
        hits[right]++;
      } else {
        others[right]++;
        others[answered]++;
      }
    }
    double[] f1 = new double[labels];
    for (int i = 0; i < labels; i++) {
      f1[i] = new BinaryCounts(hits[i], others[i], 0).f1();
    }
    return Means.ofDefined(f1);
  }

  private static double microF1(MultiLabelMetrics metrics, int[] rows) {
    long hits = 0;
    long others = 0;
    for (int row : rows) {
      BinaryCounts counts = metrics.rowCounts().get(row);
      hits += counts.hits();
      others += counts.falseAlarms() + counts.misses();
    }
    return new BinaryCounts(hits, others, 0).f1();
  }

  private static double rootMeanSquaredError(RegressionMetrics metrics, int[] rows) {
    double[] errors = new double[metrics.outputs().size()];
    for (int i = 0; i < errors.length; i++) {
      double squares = 0;
      for (int row : rows) {
        double error = (double) metrics.predicted()[row][i] - metrics.right()[row][i];
        squares += error * error;
      }
      errors[i] = Math.sqrt(squares / rows.length);
    }
    return Means.of(errors);
  }
}
