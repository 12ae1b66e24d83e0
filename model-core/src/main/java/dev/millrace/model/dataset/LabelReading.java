package dev.millrace.model.dataset;

import org.jspecify.annotations.Nullable;

/**
 * What is expected of labels.
 *
 * @param demand how many a text must have, and what they are
 * @param separator what stands between several labels in one value, or null if a value is one label
 * @param names names of labels, so that values may be their numbers, or null to take values as they
 *     are
 */
public record LabelReading(Demand demand, @Nullable String separator, @Nullable LabelNames names) {
  /** Values are taken as they are, where there are some. */
  public static final LabelReading OPTIONAL = new LabelReading(Demand.OPTIONAL, null, null);

  /** How many labels a text must have, and what they are. */
  public enum Demand {
    /** There may be none. */
    OPTIONAL,
    /** There must be a place for labels; nothing in it means none of them, as with several. */
    ANY_NUMBER,
    /** There must be one. */
    ONE,
    /** There must be at least one, and each a finite number. */
    NUMBERS
  }

  /** Checks the separator. */
  public LabelReading {
    if (separator != null && separator.isEmpty()) {
      throw new IllegalArgumentException("expected a separator of labels, got an empty one");
    }
  }
}
