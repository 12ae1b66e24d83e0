package dev.millrace.streams.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where in a table's rows the text and the label stand.
 *
 * @param text index of the column {@code text}
 * @param label index of the column {@code label}, or of the only other one; −1 if there is none
 * @param path the table, for messages
 */
record TableColumns(int text, int label, Path path) {

  static TableColumns of(List<String> names, Path path) throws IOException {
    int text = names.indexOf("text");
    if (text < 0) {
      throw new IOException(
          path + ": expected a first row with a column \"text\", or --columns for a file without");
    }
    boolean two = names.size() == 2;
    return new TableColumns(text, two ? 1 - text : names.indexOf("label"), path);
  }

  Example example(String[] row, long number) throws IOException {
    if (row.length <= Math.max(text, label)) {
      throw new IOException(
          "%s: row %d: expected at least %d columns, got %d"
              .formatted(path, number, Math.max(text, label) + 1, row.length));
    }
    return new Example(number, row[text], label < 0 ? List.of() : List.of(row[label]));
  }
}
