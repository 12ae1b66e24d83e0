package dev.millrace.training.adapter;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.digest.Sha256;
import java.nio.file.Path;

/**
 * A file of examples that an adapter was made with.
 *
 * @param use what for, such as {@code training}
 * @param name its name, without its directory
 * @param sha256 of its bytes
 * @param rows how many of its examples were used
 */
public record DataFile(String use, String name, String sha256, long rows) {

  /**
   * Describes a file.
   *
   * @throws ModelFormatException if it can't be read
   */
  public static DataFile of(String use, Path file, long rows) throws ModelFormatException {
    return new DataFile(use, String.valueOf(file.getFileName()), Sha256.of(file), rows);
  }
}
