package dev.millrace.streams.app;

import dev.millrace.schemas.ConfidenceSummary;
import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.ProblemType;
import dev.millrace.schemas.ReferenceOrigin;
import dev.millrace.schemas.TokenSummary;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records as the processor writes them. */
final class Records {
  private Records() {}

  static Prediction prediction(String eventId, String task, @Nullable String label, float score) {
    return Prediction.newBuilder()
        .setEventId(eventId)
        .setTask(task)
        .setAdapter("adapter-" + task)
        .setAdapterVersion("1")
        .setVariant("control")
        .setModel("tiny")
        .setProblemType(
            label == null ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL_CLASSIFICATION)
        .setLabel(label)
        .setScore(score)
        .setScores(Map.of("b", 1 - score, "a", score))
        .setTokens(3)
        .setTruncated(false)
        .setPredictedAt(Instant.EPOCH)
        .build();
  }

  /** A report of four events from 10:00:00 to 10:00:15, local time. */
  static DriftReport drift(@Nullable String variant, @Nullable ReferenceOrigin reference) {
    return drift(variant, reference, null, null);
  }

  /** The same with a distance of the lengths and a shift of the states. */
  static DriftReport drift(
      @Nullable String variant,
      @Nullable ReferenceOrigin reference,
      @Nullable Double lengths,
      @Nullable Double shift) {
    Instant start = ZonedDateTime.of(2026, 1, 2, 10, 0, 0, 0, ZoneId.systemDefault()).toInstant();
    boolean compared = reference != null;
    return DriftReport.newBuilder()
        .setTask("spam")
        .setAdapter("spam")
        .setAdapterVersion("1")
        .setVariant(variant)
        .setWindowStart(start)
        .setWindowEnd(start.plusSeconds(15))
        .setEvents(4)
        .setLabelCounts(new HashMap<>(Map.of("ham", 3L, "spam", 1L)))
        .setConfidence(new ConfidenceSummary(0.5, 0.25, 0.75, List.of()))
        .setTokens(new TokenSummary(3.0, 2, 4))
        .setUnknownTokenRate(0)
        .setReference(reference)
        .setReferenceEvents(compared ? 10 : 0)
        .setLabelDistance(compared ? 0.125 : null)
        .setConfidenceDistance(null)
        .setTokenLengthDistance(lengths)
        .setEmbeddingShift(shift)
        .build();
  }
}
