package dev.millrace.training.data;

import java.io.IOException;

/**
 * Data that can't be trained on or evaluated; says which row of which file, and nothing of a text.
 */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public DataException(String message) {
    super(message);
  }
}
