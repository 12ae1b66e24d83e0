package dev.millrace.streams.drift;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Counts per label, of at most {@link #MAX_LABELS} labels: those first in the order of their
 * characters are kept, the others are counted together under {@link #OTHER}. As a label that is
 * among the first of a whole is among the first of every part, merging gives the same counts in any
 * order.
 */
final class LabelCounts {
  /** How many labels are told apart. */
  static final int MAX_LABELS = 256;

  /** What the labels beyond are counted under. */
  static final String OTHER = "(other)";

  private LabelCounts() {}

  /** Sorted, read-only, of bounded size. */
  static Map<String, Long> bounded(Map<String, Long> counts) {
    NavigableMap<String, Long> sorted = new TreeMap<>(counts);
    sorted.forEach(LabelCounts::checkCount);
    if (sorted.size() <= MAX_LABELS) {
      return Collections.unmodifiableMap(sorted);
    }
    Long other = sorted.remove(OTHER);
    while (sorted.size() > MAX_LABELS) {
      other = (other == null ? 0 : other) + sorted.pollLastEntry().getValue();
    }
    if (other != null) {
      sorted.put(OTHER, other);
    }
    return Collections.unmodifiableMap(sorted);
  }

  static Map<String, Long> merge(Map<String, Long> one, Map<String, Long> two) {
    Map<String, Long> sum = new TreeMap<>(one);
    two.forEach((label, count) -> sum.merge(label, count, Long::sum));
    return bounded(sum);
  }

  /**
   * These counts as they can be compared with others: where the other side's last labels went into
   * {@link #OTHER}, so do ours.
   */
  static Map<String, Long> alignedWith(Map<String, Long> other, Map<String, Long> counts) {
    if (!overflowed(other)) {
      return counts;
    }
    NavigableMap<String, Long> kept = new TreeMap<>(other);
    kept.remove(OTHER);
    String last = kept.lastKey();
    Map<String, Long> aligned = new TreeMap<>();
    counts.forEach(
        (label, count) ->
            aligned.merge(label.compareTo(last) <= 0 ? label : OTHER, count, Long::sum));
    return aligned;
  }

  private static boolean overflowed(Map<String, Long> counts) {
    return counts.containsKey(OTHER) && counts.size() > MAX_LABELS;
  }

  private static void checkCount(String label, long count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "label %s: expected a count of at least 0, got %d".formatted(label, count));
    }
  }
}
