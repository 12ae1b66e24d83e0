package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.streams.cli.CommandException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class TextsFileTest {
  @TempDir private Path directory;

  private List<String> read(byte[] content) throws Exception {
    return TextsFile.read(Files.write(directory.resolve("texts"), content));
  }

  private List<String> read(String content) throws Exception {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void plainLinesAreTexts() throws Exception {
    assertThat(read("one\n\ntwo {\"text\": 1}\n  \n{three}\n"))
        .containsExactly("one", "two {\"text\": 1}", "{three}");
  }

  @Test
  void jsonLinesHaveThemInAField() throws Exception {
    assertThat(read("\n{\"text\": \"one\", \"id\": 1}\n{\"text\": \"\"}\n"))
        .containsExactly("one", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|expected a text on each line, got an empty file",
        "' '|expected a text on each line, got an empty file",
        "{\"text\": \"a\"};plain|line 2: expected a JSON object",
        "{\"txt\": \"a\"}|line 1: expected \"text\", a text, got none",
      })
  void whatHasNoTextIsRefused(String content, String message) {
    assertThatThrownBy(() -> read(content.replace(';', '\n')))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining(directory.resolve("texts") + ": " + message);
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThatThrownBy(() -> read(new byte[] {'a', '\n', (byte) 0xff, '\n'}))
        .isInstanceOf(CommandException.class)
        .hasMessageEndingWith("line 2: expected UTF-8, got other bytes");
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> TextsFile.read(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
