package dev.millrace.model.dataset;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file's rows, one after the other. */
@FunctionalInterface
interface Rows {
  /**
   * Reads the next one.
   *
   * @return null if there is no more
   * @throws BadRowException if it is malformed; the next call goes on behind it
   */
  @Nullable RawRow next() throws IOException, BadRowException;
}
