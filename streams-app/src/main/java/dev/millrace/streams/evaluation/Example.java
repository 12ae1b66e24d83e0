package dev.millrace.streams.evaluation;

import java.util.List;

/**
 * A text, and what it is if that is known.
 *
 * @param row where in its file it stands, from 1
 * @param text the text
 * @param labels names or numbers of its labels; empty if unknown
 */
public record Example(long row, String text, List<String> labels) {
  /** Copies the list. */
  public Example {
    labels = List.copyOf(labels);
  }
}
