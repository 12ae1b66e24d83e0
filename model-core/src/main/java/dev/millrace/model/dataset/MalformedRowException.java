package dev.millrace.model.dataset;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A row that can't be used, and must not be left out. The message has the file's name, the line and
 * what was expected, and nothing of a text.
 */
public final class MalformedRowException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedRowException(@Nullable String message) {
    super(message);
  }
}
