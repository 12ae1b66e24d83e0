package dev.millrace.model.dataset;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a row of comma-separated values apart (RFC 4180), line by line: a quoted value may have
 * line ends in it. A quote within a value without quotes is a character like others.
 */
final class CsvCells {
  private static final char QUOTE = '"';

  private final List<String> cells = new ArrayList<>();
  private final StringBuilder cell = new StringBuilder();
  private final long start;
  private Place place = Place.START;
  private long length;

  /** Where in a value the last character was. */
  private enum Place {
    START,
    PLAIN,
    QUOTED,
    CLOSED
  }

  /** Values of a row that starts on a line, which is for messages. */
  CsvCells(long start) {
    this.start = start;
  }

  /**
   * Takes the next line of the row.
   *
   * @return whether the row ends with it
   */
  boolean add(String line) throws BadRowException {
    length += line.length();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (place == Place.QUOTED && c == QUOTE && line.startsWith("\"\"", i)) {
        cell.append(QUOTE);
        i++;
      } else if (place == Place.QUOTED || c != '\r' || i + 1 < line.length()) {
        take(c);
      }
    }
    if (place == Place.QUOTED) {
      cell.append('\n');
      return false;
    }
    end();
    return true;
  }

  private void take(char c) throws BadRowException {
    switch (place) {
      case QUOTED -> {
        if (c == QUOTE) {
          place = Place.CLOSED;
        } else {
          cell.append(c);
        }
      }
      case START, PLAIN, CLOSED -> {
        if (c == ',') {
          end();
        } else if (place == Place.CLOSED) {
          throw new BadRowException(
              start, "expected a comma or the row's end after a closing quote, got something else");
        } else if (c == QUOTE && place == Place.START) {
          place = Place.QUOTED;
        } else {
          place = Place.PLAIN;
          cell.append(c);
        }
      }
    }
  }

  private void end() throws BadRowException {
    if (cells.size() == TableRows.MAX_COLUMNS) {
      throw TableRows.tooManyColumns(start);
    }
    cells.add(cell.toString());
    cell.setLength(0);
    place = Place.START;
  }

  /** How much of the row has been taken so far, in characters. */
  long length() {
    return length;
  }

  /** The values of a row that has ended. */
  List<String> cells() {
    return cells;
  }
}
