package dev.millrace.training.evaluation;

import java.util.List;

/** Metrics of answers that are right or wrong. */
public sealed interface Decided extends Evaluation
    permits ClassificationMetrics, MultiLabelMetrics {

  /** Each label. */
  List<LabelMetrics> labels();

  /** How confident answers are, and how often right. */
  Calibration calibration();

  /** Which rows were answered rightly, with all their labels. */
  boolean[] correct();
}
