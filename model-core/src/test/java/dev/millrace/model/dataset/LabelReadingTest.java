package dev.millrace.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.dataset.LabelReading.Demand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class LabelReadingTest {
  private static final LabelNames NAMES = new LabelNames(List.of("anger", "joy", "a,b", "7"));

  @TempDir private Path directory;

  @Test
  void severalLabelsStandInOneValue() throws IOException {
    assertThat(labels("text\tlabel\nx\ta, b\ny\t\nz\tc\n", Demand.ANY_NUMBER, ",", null))
        .containsExactly(List.of("a", "b"), List.of(), List.of("c"));
  }

  @Test
  void numbersBecomeNames() throws IOException {
    String table = "text\tlabel\nx\t0\ny\tjoy\nz\t0,1\nv\ta,b\nw\t7\n";
    List<List<String>> names =
        List.of(
            List.of("anger"),
            List.of("joy"),
            List.of("anger", "joy"),
            List.of("a,b"),
            List.of("7"));

    assertThat(labels(table, Demand.ANY_NUMBER, null, NAMES)).isEqualTo(names);
    assertThat(labels(table, Demand.ANY_NUMBER, ",", NAMES)).isEqualTo(names);
  }

  @Test
  void labelsAreDemanded() throws IOException {
    for (Demand demand : List.of(Demand.ONE, Demand.NUMBERS)) {
      assertThatThrownBy(() -> labels("text\tlabel\nx\t \n", demand, null, null))
          .isInstanceOf(MalformedRowException.class)
          .hasMessageEndingWith("line 2: expected a label, got none");
      assertThatThrownBy(() -> labels("text\nx\n", demand, null, null))
          .hasMessageEndingWith("line 2: expected a label, got none");
    }
    assertThatThrownBy(() -> labels("text\tlabel\nx\ta\ny\ta,b\n", Demand.ONE, ",", null))
        .hasMessageEndingWith("line 3: expected one label, got 2");
    assertThat(labels("text\tlabel\nx\t1\ny\t-2e3,0.5\n", Demand.NUMBERS, ",", null))
        .containsExactly(List.of("1"), List.of("-2e3", "0.5"));
    for (String value : List.of("one", "1,", "1e99", "NaN", "-Infinity")) {
      String table = "text\tlabel\nx\t" + value + "\n";
      assertThatThrownBy(() -> labels(table, Demand.NUMBERS, null, null))
          .hasMessageEndingWith("line 2: expected a finite number as its label");
    }
    assertThatThrownBy(() -> labels("text\nx\n", Demand.ANY_NUMBER, null, null))
        .hasMessageEndingWith("line 2: expected a place for labels, got none");
  }

  @Test
  void otherLabelsThanTheNamedAreFaults() {
    for (String label : List.of("secret", "4", "-1", "1,", "00000001", "\u0661")) {
      assertThatThrownBy(
              () -> labels("text\tlabel\nx\t" + label + "\n", Demand.OPTIONAL, null, NAMES))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(
              "line 2: expected one of 4 labels, or its number from 0, got something else");
    }
  }

  @Test
  void namesStandBesideTheData() throws IOException {
    Path data = directory.resolve("train.tsv");
    assertThat(LabelNames.beside(data)).isEmpty();

    Files.writeString(directory.resolve("labels.txt"), "anger\r\njoy\n\nfear");

    assertThat(LabelNames.beside(data).orElseThrow().names())
        .containsExactly("anger", "joy", "fear");
  }

  @Test
  void namesAreUniqueAndSome() throws IOException {
    Path file = directory.resolve("labels.txt");

    Files.writeString(file, "secret\nb\nsecret\n");
    assertThatThrownBy(() -> LabelNames.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": expected each label once, got label 2 a second time");
    Files.writeString(file, "\n");
    assertThatThrownBy(() -> LabelNames.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": expected names of labels, got none");
    Files.writeString(file, "a\nb\0\n");
    assertThatThrownBy(() -> LabelNames.read(file))
        .hasMessage(file + ": line 2: expected text, got a NUL character");
  }

  @Test
  void theSeparatorIsSomething() {
    assertThatThrownBy(() -> new LabelReading(Demand.OPTIONAL, "", null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ReadOptions.DEFAULT.withLimit(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<List<String>> labels(
      String table, Demand demand, @Nullable String separator, @Nullable LabelNames names)
      throws IOException {
    Path file = Files.writeString(directory.resolve("a.tsv"), table);
    ReadOptions options = ReadOptions.DEFAULT.with(new LabelReading(demand, separator, names));
    return new ExampleFile(file, options).read().examples().stream().map(Example::labels).toList();
  }
}
