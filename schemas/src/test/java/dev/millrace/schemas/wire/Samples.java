package dev.millrace.schemas.wire;

import dev.millrace.schemas.ConfidenceSummary;
import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.ProblemType;
import dev.millrace.schemas.ReferenceOrigin;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.TokenSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records with every field set. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-01T12:00:00.123Z");

  private Samples() {}

  static TextEvent event() {
    return TextEvent.newBuilder()
        .setId("e-1")
        .setText("wo ist mein Päckchen? 📦")
        .setAdapter("intent-v2")
        .setTasks(List.of("intent", "spam"))
        .setOccurredAt(NOW)
        .setAttributes(Map.of("channel", "mail", "country", "de"))
        .build();
  }

  static Prediction prediction() {
    return Prediction.newBuilder()
        .setEventId("e-1")
        .setTask("intent")
        .setAdapter("intent-v2")
        .setAdapterVersion("2")
        .setVariant("candidate")
        .setModel("minilm-int8")
        .setProblemType(ProblemType.SINGLE_LABEL_CLASSIFICATION)
        .setLabel("lost")
        .setScore(0.75f)
        .setScores(Map.of("lost", 0.75f, "found", 0.25f))
        .setTokens(9)
        .setTruncated(true)
        .setPredictedAt(NOW)
        .build();
  }

  static DriftReport driftReport() {
    return DriftReport.newBuilder()
        .setTask("intent")
        .setAdapter("intent-v2")
        .setAdapterVersion("2")
        .setWindowStart(NOW)
        .setWindowEnd(NOW.plusSeconds(60))
        .setEvents(3)
        .setLabelCounts(Map.of("lost", 3L))
        .setConfidence(new ConfidenceSummary(0.5, 0.25, 0.75, List.of(1L, 2L)))
        .setTokens(new TokenSummary(8.5, 3, 12))
        .setReference(ReferenceOrigin.FIRST_WINDOW)
        .setReferenceEvents(100)
        .setLabelDistance(0.1)
        .setConfidenceDistance(0.2)
        .setTokenLengthDistance(0.3)
        .setUnknownTokenRateDifference(-0.01)
        .setEmbeddingShift(0.4)
        .setEmbeddingSpread(1.1)
        .build();
  }
}
