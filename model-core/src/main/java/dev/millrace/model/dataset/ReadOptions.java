package dev.millrace.model.dataset;

/**
 * How a file of texts is read.
 *
 * @param columns where texts and labels stand
 * @param labels what is expected of labels
 * @param skipBadRows whether malformed rows are left out and counted, or the first one ends it all
 * @param limit how many texts are taken at most, evenly spread over the file: many are sorted
 */
public record ReadOptions(
    ColumnNames columns, LabelReading labels, boolean skipBadRows, int limit) {
  /** All texts of a file with the default columns, with or without labels, all well-formed. */
  public static final ReadOptions DEFAULT =
      new ReadOptions(ColumnNames.DEFAULT, LabelReading.OPTIONAL, false, Integer.MAX_VALUE);

  /** Checks the limit. */
  public ReadOptions {
    if (limit < 1) {
      throw new IllegalArgumentException("expected a limit from 1, got " + limit);
    }
  }

  /** The same with other columns. */
  public ReadOptions with(ColumnNames other) {
    return new ReadOptions(other, labels, skipBadRows, limit);
  }

  /** The same with another reading of labels. */
  public ReadOptions with(LabelReading other) {
    return new ReadOptions(columns, other, skipBadRows, limit);
  }

  /** The same with another limit. */
  public ReadOptions withLimit(int other) {
    return new ReadOptions(columns, labels, skipBadRows, other);
  }

  /** The same, leaving malformed rows out. */
  public ReadOptions skippingBadRows() {
    return new ReadOptions(columns, labels, true, limit);
  }
}
