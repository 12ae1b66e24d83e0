package dev.millrace.streams.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ExampleFileTest {
  private static final int ALL = 1000;

  @TempDir private Path directory;

  @Test
  void readsATableByItsFirstRow() throws IOException {
    assertThat(
            read("a.csv", "id,label,text\n7,spam,\"Win, \"\"now\"\"\nand here\"\n8,ham,hello\n\n"))
        .containsExactly(
            new Example(2, "Win, \"now\"\nand here", List.of("spam")),
            new Example(3, "hello", List.of("ham")));
  }

  @Test
  void theOnlyOtherColumnIsTheLabel() throws IOException {
    assertThat(read("a.csv", "category,text\ncard,hello\n"))
        .containsExactly(new Example(2, "hello", List.of("card")));
    assertThat(read("b.csv", "text\nhello\n")).containsExactly(new Example(2, "hello", List.of()));
    assertThat(read("c.csv", "text,a,b\nhello,1,2\n"))
        .containsExactly(new Example(2, "hello", List.of()));
  }

  @Test
  void readsTabsWithoutQuotesAndWithoutAHeader() throws IOException {
    Path file = write("a.tsv", "say \"hi, you\t3,4\tid1\n\"b\"\t0\tid2\n");

    assertThat(new ExampleFile(file, List.of("text", "label", "id"), ALL).read())
        .containsExactly(
            new Example(1, "say \"hi, you", List.of("3,4")), new Example(2, "\"b\"", List.of("0")));
  }

  @Test
  void readsJsonLines() throws IOException {
    assertThat(
            read(
                "a.jsonl",
                """
                {"text": "one", "label": "spam", "more": 1}

                {"text": "two", "label": 3}
                {"text": "three", "label": ["a", 4]}
                {"text": "four", "label": null}
                {"text": "five"}
                """))
        .containsExactly(
            new Example(1, "one", List.of("spam")),
            new Example(2, "two", List.of("3")),
            new Example(3, "three", List.of("a", "4")),
            new Example(4, "four", List.of()),
            new Example(5, "five", List.of()));
  }

  /** Files are often sorted by label: the first rows would be of one. */
  @Test
  void aLimitIsSpreadOverTheFile() throws IOException {
    Path file = write("a.csv", "text\na\nb\nc\nd\ne\nf\n");

    assertThat(new ExampleFile(file, List.of(), 3).read())
        .extracting(Example::text)
        .containsExactly("a", "c", "e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "a.csv   | words,label;secret,x     | expected a first row with a column \"text\"",
        "a.csv   | text,label;secret        | row 2: expected at least 2 columns, got 1",
        "a.csv   | text,label               | expected at least one text, got none",
        "a.jsonl | {\"text\": 1}            | row 1: expected an object with \"text\"",
        "a.jsonl | [\"secret\"]             | row 1: expected an object with \"text\"",
        "a.jsonl | {\"text\": \"secret\", \"label\": {}} | row 1: expected \"label\" to be a name",
        "a.jsonl | {\"text\": \"secret      | line 1: not JSON",
      })
  void saysWhatWasExpectedAndNothingOfTheText(String name, String lines, String message) {
    assertThatThrownBy(() -> read(name, lines.replace(';', '\n')))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(directory.resolve(name) + ": ")
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void otherBytesThanUtf8AreRefused() throws IOException {
    Path file = directory.resolve("a.jsonl");
    Files.write(file, "{\"text\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> new ExampleFile(file, List.of(), ALL).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected UTF-8");
  }

  private List<Example> read(String name, String text) throws IOException {
    return new ExampleFile(write(name, text), List.of(), ALL).read();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
