package dev.millrace.streams.drift;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a window is from its reference. The distances are Jensen-Shannon distances in [0, 1]; all
 * are null where there is nothing to compare.
 *
 * @param reference what the window was compared with, or null if there was no reference yet
 * @param referenceEvents how many predictions the reference holds; 0 if there was none
 * @param labelDistance distance of the predicted labels; null for predictions without labels
 * @param confidenceDistance distance of the confidence histograms; null if the reference has none
 *     that shares bins with the window's
 * @param lengthDistance distance of the lengths in tokens; null if they are not known of both
 * @param unknownTokenRateDifference the window's rate of unknown tokens less the reference's, in
 *     [-1, 1]; null if it is not known of both
 * @param embeddingShift distance of the mean states, in units of the reference's spread ({@link
 *     ReferenceStates#shift}); null if they are not known of both on the same directions
 * @param embeddingSpread the window's spread as a multiple of the reference's ({@link
 *     ReferenceStates#spread}); null as well for a window of one state
 */
public record DriftAssessment(
    Reference.@Nullable Origin reference,
    long referenceEvents,
    @Nullable Double labelDistance,
    @Nullable Double confidenceDistance,
    @Nullable Double lengthDistance,
    @Nullable Double unknownTokenRateDifference,
    @Nullable Double embeddingShift,
    @Nullable Double embeddingSpread) {

  private static final DriftAssessment NO_REFERENCE =
      new DriftAssessment(null, 0, null, null, null, null, null, null);

  /** Compares a window with a reference, if there is one. */
  public static DriftAssessment assess(WindowSummary window, @Nullable Reference reference) {
    if (reference == null) {
      return NO_REFERENCE;
    }
    StateMoments states = window.states();
    ReferenceStates theirs = states == null ? null : reference.states();
    return new DriftAssessment(
        reference.origin(),
        reference.events(),
        ofLabels(window.labelCounts(), reference.labelCounts()),
        ofConfidences(window.confidenceCounts(), reference.confidenceCounts()),
        ofLengths(window, reference.texts()),
        ofUnknownTokens(window, reference.texts()),
        states == null || theirs == null ? null : theirs.shift(states),
        states == null || theirs == null ? null : theirs.spread(states));
  }

  private static @Nullable Double ofLabels(Map<String, Long> window, Map<String, Long> reference) {
    if (none(window) || none(reference)) {
      return null;
    }
    return JensenShannon.distance(
        LabelCounts.alignedWith(reference, window), LabelCounts.alignedWith(window, reference));
  }

  private static @Nullable Double ofConfidences(long[] window, long[] reference) {
    int bins = ConfidenceBins.shared(window.length, reference.length);
    long[] ours = ConfidenceBins.coarsened(window, bins);
    long[] theirs = ConfidenceBins.coarsened(reference, bins);
    return bins == 1 || none(ours) || none(theirs) ? null : JensenShannon.distance(ours, theirs);
  }

  private static @Nullable Double ofLengths(
      WindowSummary window, @Nullable ReferenceTexts reference) {
    if (reference == null
        || reference.lengthCounts().length != LengthBins.COUNT
        || none(window.lengthCounts())
        || none(reference.lengthCounts())) {
      return null;
    }
    return JensenShannon.distance(window.lengthCounts(), reference.lengthCounts());
  }

  private static @Nullable Double ofUnknownTokens(
      WindowSummary window, @Nullable ReferenceTexts reference) {
    return reference == null || window.tokenSum() == 0
        ? null
        : window.unknownTokenRate() - reference.unknownTokenRate();
  }

  private static boolean none(Map<String, Long> counts) {
    return counts.values().stream().allMatch(count -> count == 0);
  }

  private static boolean none(long[] counts) {
    return Arrays.stream(counts).allMatch(count -> count == 0);
  }
}
