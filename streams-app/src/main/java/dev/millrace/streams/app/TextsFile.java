package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ExitCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of texts, one to a line: as they are, or, if the first line begins with a brace, in the
 * field {@code text} of JSON objects. Blank lines are none.
 */
final class TextsFile {
  private TextsFile() {}

  /**
   * Reads all of it.
   *
   * @throws CommandException if a line can't be read, naming it, or there are no texts
   */
  static List<String> read(Path file) throws IOException, CommandException {
    List<String> texts = new ArrayList<>();
    boolean json = false;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      LineReader lines = new LineReader(in);
      for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
        if (line.fault() == null && line.text().isBlank()) {
          continue;
        }
        json |= texts.isEmpty() && line.text().startsWith("{");
        texts.add(text(file, line, json));
      }
    }
    if (texts.isEmpty()) {
      throw new CommandException(
          ExitCode.FAILED, "%s: expected a text on each line, got an empty file".formatted(file));
    }
    return texts;
  }

  private static String text(Path file, LineReader.Line line, boolean json)
      throws CommandException {
    try {
      if (json) {
        return JsonLines.text(JsonLines.parse(line), "text");
      }
      if (line.fault() != null) {
        throw new JsonLines.FaultException(line.fault());
      }
      return line.text();
    } catch (JsonLines.FaultException e) {
      throw new CommandException(
          ExitCode.FAILED, "%s: line %d: %s".formatted(file, line.number(), e.getMessage()), e);
    }
  }
}
