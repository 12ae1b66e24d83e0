package dev.millrace.model.dataset;

import java.util.List;

/**
 * A text, and what it is if that is known.
 *
 * @param row the line of its file on which it starts, from 1
 * @param text the text
 * @param labels names or numbers of its labels; empty if unknown, or if it has none of several
 */
public record Example(long row, String text, List<String> labels) {
  /** Copies the list. */
  public Example {
    labels = List.copyOf(labels);
  }
}
