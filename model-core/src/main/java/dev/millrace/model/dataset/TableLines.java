package dev.millrace.model.dataset;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table's rows as values: comma-separated with quotes, or tab-separated without.
 *
 * <p>Behind a malformed row reading goes on with the line after its first one: a quote that nobody
 * closes would take the next rows with it otherwise.
 */
final class TableLines {
  /** No text has as many line ends; a quote that nobody closed has. */
  private static final int MAX_LINES = 1000;

  private final PhysicalLines lines;
  private final boolean tabs;
  private final Deque<PhysicalLines.Line> again = new ArrayDeque<>();

  TableLines(PhysicalLines lines, boolean tabs) {
    this.lines = lines;
    this.tabs = tabs;
  }

  /** Values of a row, and the line on which it starts. */
  record Cells(long line, List<String> values) {}

  /** The next row that is no blank line, or null at the end. */
  @Nullable Cells next() throws IOException, BadRowException {
    PhysicalLines.Line first = line();
    while (first != null && first.trimmed().isEmpty()) {
      first = line();
    }
    if (first == null) {
      return null;
    }
    return new Cells(first.number(), tabs ? split(first) : parse(first));
  }

  private static List<String> split(PhysicalLines.Line line) throws BadRowException {
    String[] values = line.trimmed().split("\t", TableRows.MAX_COLUMNS + 1);
    if (values.length > TableRows.MAX_COLUMNS) {
      throw TableRows.tooManyColumns(line.number());
    }
    return List.of(values);
  }

  private List<String> parse(PhysicalLines.Line first) throws IOException, BadRowException {
    CsvCells cells = new CsvCells(first.number());
    List<PhysicalLines.Line> more = new ArrayList<>();
    try {
      boolean ended = cells.add(first.text());
      while (!ended) {
        PhysicalLines.Line next = line();
        if (next == null || more.size() == MAX_LINES || tooLong(cells)) {
          throw new BadRowException(first.number(), "expected a closing quote, got none");
        }
        more.add(next);
        ended = cells.add(next.text());
      }
      return cells.cells();
    } catch (BadRowException e) {
      for (int i = more.size() - 1; i >= 0; i--) {
        again.addFirst(more.get(i));
      }
      throw e;
    }
  }

  private static boolean tooLong(CsvCells cells) {
    return cells.length() > PhysicalLines.MAX_BYTES;
  }

  private PhysicalLines.@Nullable Line line() throws IOException {
    return again.isEmpty() ? lines.next() : again.removeFirst();
  }
}
