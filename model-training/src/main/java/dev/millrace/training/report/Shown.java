package dev.millrace.training.report;

import java.util.Locale;

/** Names and numbers as people read them. Names are strangers': they may hold anything. */
final class Shown {
  private Shown() {}

  /** In one line, without control and direction characters, cut to a width. */
  static String name(String name, int width) {
    String line = name.replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "?").strip();
    int length = line.codePointCount(0, line.length());
    return length <= width
        ? line
        : line.substring(0, line.offsetByCodePoints(0, width - 1)).stripTrailing() + "…";
  }

  /** A metric's name in words. */
  static String metric(String key) {
    return switch (key) {
      case "macro_f1" -> "macro F1";
      case "micro_f1" -> "micro F1";
      case "weighted_f1" -> "weighted F1";
      case "mcc", "mae", "rmse", "ece" -> key.toUpperCase(Locale.ROOT);
      case "roc_auc" -> "ROC AUC";
      case "log_loss" -> "log loss";
      case "subset_accuracy" -> "subset accuracy";
      case "r2" -> "R²";
      case "spearman" -> "Spearman";
      default -> key;
    };
  }

  /** Four digits, or a dash for what is not defined. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    return Math.abs(value) >= 1e6 ? format("%.4g", value) : format("%.4f", value);
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
