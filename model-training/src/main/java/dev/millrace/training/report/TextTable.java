package dev.millrace.training.report;

import java.util.ArrayList;
import java.util.List;

/** Lines of aligned columns: names to the left, numbers to the right. */
final class TextTable {
  private final int names;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table whose first columns, so many, are names. */
  TextTable(int names) {
    this.names = names;
  }

  TextTable row(String... cells) {
    return row(List.of(cells));
  }

  TextTable row(List<String> cells) {
    rows.add(List.copyOf(cells));
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String pad = " ".repeat(width(i) - length(row.get(i)));
        line.append(i == 0 ? "" : "  ").append(i < names ? row.get(i) + pad : pad + row.get(i));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream()
        .filter(row -> row.size() > column)
        .mapToInt(row -> length(row.get(column)))
        .max()
        .orElse(0);
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
