package dev.millrace.model.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies of class path resources, for code that reads files. */
public final class Resources {
  private Resources() {}

  /** Copies {@code from + file} to {@code to/file} for each file. */
  public static Path copy(String from, Path to, String... files) {
    try {
      for (String file : files) {
        Path target = to.resolve(file);
        Files.createDirectories(target.getParent());
        try (InputStream stream = Resources.class.getResourceAsStream(from + "/" + file)) {
          if (stream == null) {
            throw new IllegalStateException("no resource " + from + "/" + file);
          }
          Files.copy(stream, target);
        }
      }
      return to;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
