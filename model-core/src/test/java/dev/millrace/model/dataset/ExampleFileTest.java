package dev.millrace.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ExampleFileTest {
  private static final ReadOptions ALL = ReadOptions.DEFAULT;

  @TempDir private Path directory;

  @Test
  void readsATableByItsFirstRow() throws IOException {
    assertThat(
            read("a.csv", "id,label,text\n7,spam,\"Win, \"\"now\"\"\nand here\"\n8,ham,hello\n\n"))
        .containsExactly(
            new Example(2, "Win, \"now\"\nand here", List.of("spam")),
            new Example(4, "hello", List.of("ham")));
  }

  @Test
  void takesWhatSpreadsheetsWrite() throws IOException {
    assertThat(read("a.csv", "\uFEFFtext,label\r\n\"a\r\nb\",x\r\n\r\n5\" disk,\"y\"\r\n"))
        .containsExactly(
            new Example(2, "a\r\nb", List.of("x")), new Example(5, "5\" disk", List.of("y")));
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
  void columnsMayBeCalledOtherwise() throws IOException {
    Path csv = write("a.csv", "text,body,kind\nx,hello,card\n");
    Path json = write("a.jsonl", "{\"body\": \"hello\", \"kind\": \"card\", \"label\": 1}\n");
    ReadOptions options = ALL.with(new ColumnNames("body", "kind", List.of()));

    for (Path file : List.of(csv, json)) {
      assertThat(new ExampleFile(file, options).read().examples())
          .extracting(Example::text, Example::labels)
          .containsExactly(tuple("hello", List.of("card")));
    }
  }

  @Test
  void readsTabsWithoutQuotesAndWithoutAHeader() throws IOException {
    Path file = write("a.tsv", "say \"hi, you\t3,4\tid1\n\"b\"\t0\tid2\n");
    ReadOptions options = ALL.with(ColumnNames.of(List.of("text", "labels", "id")));

    assertThat(new ExampleFile(file, options).read().examples())
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
            new Example(3, "two", List.of("3")),
            new Example(4, "three", List.of("a", "4")),
            new Example(5, "four", List.of()),
            new Example(6, "five", List.of()));
  }

  /** Files are often sorted by label: the first rows would be of one. */
  @Test
  void aLimitIsSpreadOverTheFile() throws IOException {
    Path file = write("a.csv", "text\na\nb\nc\nd\ne\nf\n");

    assertThat(new ExampleFile(file, ALL.withLimit(3)).read().examples())
        .extracting(Example::text)
        .containsExactly("a", "c", "e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "a.csv   | words,label;secret,x     | line 1: expected a column \"text\" in the first row",
        "a.csv   | text,label;secret        | line 2: expected 2 columns, got 1",
        "a.csv   | text,label;a,b;c,d,secret | line 3: expected 2 columns, got 3",
        "a.csv   | text,label;\"a;b\",c;\"secret\"x,d | line 4: expected a comma or the row's end",
        "a.csv   | text,label;a,b;\"secret,d;e,f | line 3: expected a closing quote, got none",
        "a.csv   | text,label               | expected at least one text, got none",
        "a.jsonl | {\"text\": 1}            | line 1: expected an object with \"text\"",
        "a.jsonl | [\"secret\"]             | line 1: expected an object with \"text\"",
        "a.jsonl | {\"text\": \"secret\", \"label\": {}} | line 1: expected \"label\" to be a name",
        "a.jsonl | {\"text\": \"secret\", \"label\": [[]]} | line 1: expected \"label\" to be a name",
        "a.jsonl | ;;{\"text\": \"secret    | line 3: expected a JSON object",
        "a.jsonl | {\"text\": \"secret\"} x | line 1: expected a JSON object",
        "a.jsonl | {\"text\": \"secret\\u0000\"} | line 1: expected text, got a NUL",
      })
  void saysWhatWasExpectedAndNothingOfTheText(String name, String lines, String message) {
    assertThatThrownBy(() -> read(name, lines.replace(';', '\n')))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(directory.resolve(name) + ": ")
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void bytesThatAreNoTextAreNamedByTheirLine() throws IOException {
    Path latin = directory.resolve("a.csv");
    Files.write(latin, "text\nfine\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    Path binary = write("b.tsv", "text\n\0\n");

    assertThatThrownBy(() -> new ExampleFile(latin, ALL).read())
        .isInstanceOf(IOException.class)
        .hasMessage(latin + ": line 3: expected UTF-8, got other bytes");
    assertThatThrownBy(() -> new ExampleFile(binary, ALL).read())
        .isInstanceOf(IOException.class)
        .hasMessage(binary + ": line 2: expected text, got a NUL character");
  }

  /** Nothing is learnt from it, but a model answers it. */
  @Test
  void aBlankTextIsNoneToLearnFrom() throws IOException {
    Path file = write("a.csv", "text,label\n ,a\n");
    ReadOptions learning = ALL.with(new LabelReading(LabelReading.Demand.ONE, null, null));

    assertThat(new ExampleFile(file, ALL).read().examples())
        .containsExactly(new Example(2, " ", List.of("a")));
    assertThatThrownBy(() -> new ExampleFile(file, learning).read())
        .hasMessage(file + ": line 2: expected a text, got none");
  }

  @Test
  void aNamedLabelColumnMustBeThere() throws IOException {
    Path file = write("a.csv", "text,kind\na,b\n");
    ReadOptions options = ALL.with(new ColumnNames("text", "label", List.of()));

    assertThatThrownBy(() -> new ExampleFile(file, options).read())
        .hasMessage(file + ": line 1: expected a column \"label\"");
  }

  @Test
  void malformedRowsCanBeSkippedAndAreCounted() throws IOException {
    Path file =
        write(
            "a.csv",
            "text,label\na,1\nsecret\nb,2\n\"open,3\nc,4\nd,5\n\"e\nf\",6\n\"x\"y,7\ng,8\n");

    LabelledTexts texts = new ExampleFile(file, ALL.skippingBadRows()).read();

    // The open quote takes c and d into its row, up to the quote before e, until its fault is
    // known.
    assertThat(texts.examples())
        .extracting(Example::row, Example::text)
        .containsExactly(
            tuple(2L, "a"),
            tuple(4L, "b"),
            tuple(6L, "c"),
            tuple(7L, "d"),
            tuple(8L, "e\nf"),
            tuple(11L, "g"));
    assertThat(texts.skipped()).isEqualTo(3);
    assertThat(texts.firstFault()).isEqualTo("line 3: expected 2 columns, got 1");
  }

  @Test
  void malformedRowsAloneAreNoDataSet() throws IOException {
    Path file = write("a.jsonl", "no\nno\n");

    assertThatThrownBy(() -> new ExampleFile(file, ALL.skippingBadRows()).read())
        .hasMessage(
            file
                + ": expected at least one text, got 2 malformed rows; the first at line 1:"
                + " expected a JSON object, got something else");
  }

  @Test
  void rowsAreBounded() throws IOException {
    String much = "x".repeat(PhysicalLines.MAX_BYTES);
    Path csv = write("a.csv", "text\n" + much + "\n" + much + "x\nfine\n\"" + much + "\n\"\nend\n");
    Path wide = write("b.tsv", "text\n" + "\t".repeat(5000) + "\nfine\n");
    Path lines = write("c.csv", "text\n\"" + "\n".repeat(2000) + "\"\nfine\n");

    LabelledTexts texts = new ExampleFile(csv, ALL.skippingBadRows()).read();
    assertThat(texts.examples()).extracting(Example::row).startsWith(2L, 4L).endsWith(7L);
    assertThat(texts.firstFault()).isEqualTo("line 3: expected at most 4194304 bytes, got more");
    assertThatThrownBy(() -> new ExampleFile(wide, ALL).read())
        .hasMessageEndingWith("line 2: expected at most 1000 columns");
    assertThatThrownBy(() -> new ExampleFile(lines, ALL).read())
        .hasMessageEndingWith("line 2: expected a closing quote, got none");
  }

  /** Whatever is written with quotes as the RFC has it is read back, with its line. */
  @Test
  void readsBackWhatIsWritten() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      StringBuilder csv = new StringBuilder("label,text\n");
      List<Example> expected = new ArrayList<>();
      long line = 2;
      for (int row = 0; row < 40; row++) {
        String text = "t" + randomText(random);
        csv.append(row).append(",\"").append(text.replace("\"", "\"\"")).append("\"\n");
        expected.add(new Example(line, text, List.of(String.valueOf(row))));
        line += 1 + text.chars().filter(c -> c == '\n').count();
      }
      assertThat(read("round.csv", csv.toString())).isEqualTo(expected);
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      text.append("\",\n\r\t a\u00e9\u4e16".charAt(random.nextInt(9)));
    }
    return text.toString();
  }

  private List<Example> read(String name, String text) throws IOException {
    return new ExampleFile(write(name, text), ALL).read().examples();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
