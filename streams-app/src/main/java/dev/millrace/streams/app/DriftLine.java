package dev.millrace.streams.app;

import dev.millrace.schemas.DriftReport;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A drift report in one line. */
final class DriftLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private DriftLine() {}

  static String of(DriftReport report) {
    return "drift %s/%s, %s to %s: %d events%s, mean confidence %.2f, %s"
        .formatted(
            report.getTask(),
            report.getVariant() == null ? "asked by name" : report.getVariant(),
            time(report.getWindowStart()),
            time(report.getWindowEnd()),
            report.getEvents(),
            mostFrequent(report),
            report.getConfidence().getMean(),
            distances(report));
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String mostFrequent(DriftReport report) {
    return report.getLabelCounts().entrySet().stream()
        .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(label -> ", most are %s (%d)".formatted(label.getKey(), label.getValue()))
        .orElse("");
  }

  private static String distances(DriftReport report) {
    if (report.getReference() == null) {
      return "no reference yet";
    }
    String reference =
        switch (report.getReference()) {
          case ADAPTER -> "the adapter's reference";
          case FIRST_WINDOW -> "the first full window";
          case UNKNOWN -> "its reference";
        };
    return "distance from %s: labels %s, confidence %s%s%s"
        .formatted(
            reference,
            distance(report.getLabelDistance()),
            distance(report.getConfidenceDistance()),
            ifKnown("lengths", report.getTokenLengthDistance()),
            ifKnown("states", report.getEmbeddingShift()));
  }

  private static String ifKnown(String what, @Nullable Double distance) {
    return distance == null ? "" : ", %s %s".formatted(what, distance(distance));
  }

  private static String distance(@Nullable Double value) {
    return value == null ? "unknown" : "%.2f".formatted(value);
  }
}
