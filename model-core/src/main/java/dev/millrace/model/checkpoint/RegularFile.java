package dev.millrace.model.checkpoint;

import dev.millrace.model.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Files of a size that is known before they are read. A pipe would be waited for without end and a
 * device such as {@code /dev/zero} read without end, so neither is opened.
 */
public final class RegularFile {
  private RegularFile() {}

  /**
   * Reads a file whole.
   *
   * @throws ModelFormatException if it is missing, no regular file, larger than {@code maxBytes} or
   *     unreadable
   */
  public static byte[] read(Path path, long maxBytes) throws ModelFormatException {
    require(path);
    try {
      long size = Files.size(path);
      if (size > maxBytes) {
        throw new ModelFormatException(
            path, "expected at most %d bytes, got %d".formatted(maxBytes, size));
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(path, "no such file", e);
    } catch (IOException e) {
      throw new ModelFormatException(path, "can't be read: " + e.getMessage(), e);
    }
  }

  /** Refuses what is there but is no file: a directory, a pipe, a device. Links are followed. */
  static void require(Path path) throws ModelFormatException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new ModelFormatException(
          path,
          "expected a file, got " + (Files.isDirectory(path) ? "a directory" : "a pipe or device"));
    }
  }
}
