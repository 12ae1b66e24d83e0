package dev.millrace.streams.app;

import dev.millrace.streams.evaluation.Comparison;
import dev.millrace.streams.evaluation.QuantizationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A report as tables. */
final class QuantizationTable {
  private static final List<String> DIFFERENCES =
      List.of("accuracy", "agreement", "mean change", "largest change");

  private QuantizationTable() {}

  static String of(QuantizationReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        format(
            "%d texts, %d tokens, %d labels%n%n",
            report.texts(), report.tokens(), report.labelled()));
    List<List<String>> schemes = new ArrayList<>();
    schemes.add(row(List.of("scheme", "disk MB", "memory MB", "texts/s", "x fp32"), DIFFERENCES));
    for (QuantizationReport.Scheme scheme : report.schemes()) {
      schemes.add(
          row(
              List.of(
                  scheme.plan().id(),
                  megabytes(scheme.diskBytes()),
                  scheme.residentBytes().isPresent()
                      ? megabytes(scheme.residentBytes().getAsLong())
                      : "-",
                  format("%.1f", scheme.textsPerSecond()),
                  format("%.2f", report.speedup(scheme))),
              differences(scheme.comparison())));
    }
    append(text, schemes);
    if (!report.parts().isEmpty()) {
      text.append(System.lineSeparator());
      List<List<String>> parts = new ArrayList<>();
      parts.add(row(List.of("part alone"), DIFFERENCES));
      report
          .parts()
          .forEach(part -> parts.add(row(List.of(part.name()), differences(part.comparison()))));
      append(text, parts);
    }
    return text.toString();
  }

  private static List<String> row(List<String> first, List<String> second) {
    List<String> row = new ArrayList<>(first);
    row.addAll(second);
    return row;
  }

  private static List<String> differences(Comparison comparison) {
    return List.of(
        share(comparison.accuracy()),
        share(comparison.agreement()),
        format("%.4f", comparison.meanChange()),
        format("%.4f", comparison.largestChange()));
  }

  private static String share(OptionalDouble share) {
    return share.isPresent() ? format("%.2f%%", 100 * share.getAsDouble()) : "-";
  }

  private static String megabytes(long bytes) {
    return format("%.1f", bytes / 1e6);
  }

  /** Names to the left, numbers to the right. */
  private static void append(StringBuilder text, List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      text.append(format("%-" + widths[0] + "s", row.get(0)));
      for (int i = 1; i < columns; i++) {
        text.append(format("  %" + widths[i] + "s", row.get(i)));
      }
      text.append(System.lineSeparator());
    }
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
