package dev.millrace.streams.processor;

import dev.millrace.schemas.ConfidenceSummary;
import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.ReferenceOrigin;
import dev.millrace.schemas.TokenSummary;
import dev.millrace.streams.drift.ClosedWindow;
import dev.millrace.streams.drift.DriftAssessment;
import dev.millrace.streams.drift.DriftKey;
import dev.millrace.streams.drift.WindowSummary;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Drift reports as they are published. */
final class DriftReports {
  private DriftReports() {}

  static DriftReport of(DriftKey key, ClosedWindow closed) {
    WindowSummary window = closed.summary();
    DriftAssessment assessment = closed.assessment();
    return DriftReport.newBuilder()
        .setTask(key.task())
        .setAdapter(key.adapter())
        .setAdapterVersion(key.adapterVersion())
        .setVariant(key.variant())
        .setWindowStart(Instant.ofEpochMilli(window.windowStart()))
        .setWindowEnd(Instant.ofEpochMilli(window.windowEnd()))
        .setEvents(window.events())
        .setLabelCounts(window.labelCounts())
        .setConfidence(confidence(window))
        .setTokens(new TokenSummary(window.tokenMean(), window.tokenMin(), window.tokenMax()))
        .setTruncated(window.truncated())
        .setUnknownTokenRate(window.unknownTokenRate())
        .setReference(origin(assessment))
        .setReferenceEvents(assessment.referenceEvents())
        .setLabelDistance(assessment.labelDistance())
        .setConfidenceDistance(assessment.confidenceDistance())
        .setTokenLengthDistance(assessment.lengthDistance())
        .setUnknownTokenRateDifference(assessment.unknownTokenRateDifference())
        .setEmbeddingShift(assessment.embeddingShift())
        .setEmbeddingSpread(assessment.embeddingSpread())
        .build();
  }

  private static ConfidenceSummary confidence(WindowSummary window) {
    return new ConfidenceSummary(
        window.confidenceMean(),
        window.confidenceMin(),
        window.confidenceMax(),
        Arrays.stream(window.confidenceCounts()).boxed().toList());
  }

  private static @Nullable ReferenceOrigin origin(DriftAssessment assessment) {
    return assessment.reference() == null
        ? null
        : ReferenceOrigin.valueOf(assessment.reference().name());
  }
}
