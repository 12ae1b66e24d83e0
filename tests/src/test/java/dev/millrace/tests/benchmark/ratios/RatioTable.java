package dev.millrace.tests.benchmark.ratios;

import dev.millrace.tests.benchmark.ratios.Comparison.Result;
import java.util.Locale;

/** Results as text. */
final class RatioTable {
  private static final String ROW = "%-38s %-7s %7s  %-15s  %-18s %-18s%n";

  private RatioTable() {}

  /** What stands above the rows. */
  static String header(String model, RatioSettings settings) {
    String machine =
        "%n%s, %s, %d cores%n"
            .formatted(model, settings.describe(), Runtime.getRuntime().availableProcessors());
    return machine
        + String.format(
            Locale.ROOT, ROW, "ratio", "target", "median", "lowest–highest", "left", "right");
  }

  static String row(Result result) {
    Comparison comparison = result.comparison();
    return String.format(
        Locale.ROOT,
        ROW,
        comparison.what(),
        comparison.target(),
        "%.2f".formatted(result.ratio().median()),
        "%.2f–%.2f".formatted(result.ratio().lowest(), result.ratio().highest()),
        comparison.unit().format(result.speed().median()),
        comparison.unit().format(result.referenceSpeed().median()));
  }
}
