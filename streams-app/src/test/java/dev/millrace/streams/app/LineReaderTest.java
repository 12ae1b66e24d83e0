package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.app.LineReader.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
class LineReaderTest {

  private static List<Line> read(byte[] bytes, int maxBytes) throws IOException {
    LineReader reader = new LineReader(new ByteArrayInputStream(bytes), maxBytes);
    List<Line> lines = new ArrayList<>();
    for (Line line = reader.next(); line != null; line = reader.next()) {
      lines.add(line);
    }
    return lines;
  }

  private static List<Line> read(String text, int maxBytes) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8), maxBytes);
  }

  @Test
  void numbersLinesWithOrWithoutAnEndAtTheEnd() throws IOException {
    List<Line> expected = List.of(new Line(1, "a", null), new Line(2, "bé", null));
    assertThat(read("a\nbé\n", 10)).isEqualTo(expected);
    assertThat(read("a\nbé", 10)).isEqualTo(expected);
  }

  @Test
  void emptyInputHasNoLines() throws IOException {
    assertThat(read("", 10)).isEmpty();
  }

  @Test
  void emptyLinesAreLines() throws IOException {
    assertThat(read("\n\n", 10)).containsExactly(new Line(1, "", null), new Line(2, "", null));
  }

  @Test
  void aLineAtTheLimitIsReadAndOneBeyondIsRefused() throws IOException {
    assertThat(read("12345\n123456\n1", 5))
        .containsExactly(
            new Line(1, "12345", null),
            new Line(2, "", "expected a line of at most 5 bytes, got more"),
            new Line(3, "1", null));
  }

  @Test
  void linesLongerThanTheBufferAreWhole() throws IOException {
    String wide = "x".repeat(200_000);
    assertThat(read(wide + "\n" + wide, 1 << 20))
        .extracting(Line::text)
        .containsExactly(wide, wide);
  }

  @Test
  void otherBytesThanUtf8AreAFaultOfTheirLine() throws IOException {
    assertThat(read(new byte[] {(byte) 0xC3, '\n', 'b'}, 10))
        .containsExactly(
            new Line(1, "", "expected UTF-8, got other bytes"), new Line(2, "b", null));
  }

  @Test
  @Timeout(60)
  void aLineIsThereAsSoonAsItEnds() throws IOException {
    try (PipedOutputStream person = new PipedOutputStream();
        InputStream in = new PipedInputStream(person)) {
      LineReader reader = new LineReader(in);
      person.write("first\n".getBytes(StandardCharsets.UTF_8));
      person.flush();
      // The person waits for the answer before the next line is typed.
      assertThat(reader.next()).isEqualTo(new Line(1, "first", null));
    }
  }
}
