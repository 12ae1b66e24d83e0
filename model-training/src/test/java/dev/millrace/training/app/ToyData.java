package dev.millrace.training.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Texts whose first word decides everything. */
final class ToyData {
  private static final List<String> FIRST = List.of("my", "the", "can");
  private static final List<String> REST = List.of("card", "is", "to", "an", "do", "the", "my");

  private ToyData() {}

  /** A row's text and what is asked of it. */
  interface Row {
    /**
     * A line of the file.
     *
     * @param kind 0 to 2, as the first word says
     */
    String line(int kind, String text);
  }

  static Path write(Path file, int rows, long seed, String header, Row row) throws IOException {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder(header);
    for (int i = 0; i < rows; i++) {
      int kind = random.nextInt(FIRST.size());
      StringBuilder text = new StringBuilder(FIRST.get(kind));
      for (int word = random.nextInt(5); word >= 0; word--) {
        text.append(' ').append(REST.get(random.nextInt(REST.size())));
      }
      lines.append(row.line(kind, text.toString())).append('\n');
    }
    return Files.writeString(file, lines.toString());
  }

  /** Three classes. */
  static Path classes(Path file, int rows, long seed) throws IOException {
    return write(
        file,
        rows,
        seed,
        "text,label\n",
        (kind, text) -> text + "," + List.of("mine", "known", "asked").get(kind));
  }
}
