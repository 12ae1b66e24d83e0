package dev.millrace.model;

import java.nio.file.Path;

/**
 * A checkpoint, adapter or compiled model that can't be used as it is. The message is one line: the
 * file, what was expected, what came.
 */
public final class ModelFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A fault in a file or directory. */
  public ModelFormatException(Path where, String what) {
    super(where + ": " + what);
  }

  /** A fault in something that is no file of its own. */
  public ModelFormatException(String what) {
    super(what);
  }

  /** A fault in something that is no file of its own, found by another exception. */
  public ModelFormatException(String what, Throwable cause) {
    super(what, cause);
  }

  /** A fault in a file or directory that another exception found. */
  public ModelFormatException(Path where, String what, Throwable cause) {
    super(where + ": " + what, cause);
  }
}
