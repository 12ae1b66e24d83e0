package dev.millrace.model.dataset;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table.
 *
 * @param lines its rows as values
 * @param columns how many columns each has
 * @param text which one is the text
 * @param label which one is the label; −1 if there is none
 */
record TableRows(TableLines lines, int columns, int text, int label) implements Rows {
  /** Wider tables are none of texts. */
  static final int MAX_COLUMNS = 1000;

  /**
   * Finds the columns, and reads the header if there is one.
   *
   * @throws BadRowException if there is none as expected
   */
  static TableRows of(TableLines lines, ColumnNames names) throws IOException, BadRowException {
    TableLines.Cells first = names.all().isEmpty() ? lines.next() : null;
    List<String> all = first == null ? names.all() : first.values();
    long line = first == null ? 1 : first.line();
    int text = all.indexOf(names.text());
    if (text < 0) {
      throw new BadRowException(
          line,
          "expected a column \"%s\" in the first row, or names of columns with it where the file has no such row"
              .formatted(names.text()));
    }
    int label =
        names.labels().stream().mapToInt(all::indexOf).filter(i -> i >= 0).findFirst().orElse(-1);
    if (label < 0 && names.label() != null) {
      throw new BadRowException(line, "expected a column \"%s\"".formatted(names.label()));
    }
    boolean other = label < 0 && all.size() == 2;
    return new TableRows(lines, all.size(), text, other ? 1 - text : label);
  }

  static BadRowException tooManyColumns(long line) {
    return new BadRowException(line, "expected at most %d columns".formatted(MAX_COLUMNS));
  }

  @Override
  public @Nullable RawRow next() throws IOException, BadRowException {
    TableLines.Cells row = lines.next();
    if (row == null) {
      return null;
    }
    if (row.values().size() != columns) {
      throw new BadRowException(
          row.line(), "expected %d columns, got %d".formatted(columns, row.values().size()));
    }
    List<String> labels = label < 0 ? null : List.of(row.values().get(label));
    return new RawRow(row.line(), row.values().get(text), labels);
  }
}
