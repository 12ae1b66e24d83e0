package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ConfigFileReadingTest {
  private final Path directory;

  ConfigFileReadingTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void pathsAreRelativeToTheFile() throws Exception {
    Path file = write("adapters: [{name: a, path: ../a}]".getBytes(StandardCharsets.UTF_8));
    MillraceConfig config = ConfigFile.read(file);
    assertThat(config.routing().adapters().get(0).path())
        .isEqualTo(directory.resolveSibling("a").toAbsolutePath());
    assertThat(config.processing().stateDirectory()).isEqualTo(directory.resolve("millrace-state"));
    Path relative = Path.of("").toAbsolutePath().relativize(file);
    assertThat(ConfigFile.read(relative)).isEqualTo(config);
  }

  @Test
  void refusesAMissingFile() {
    ConfigException e = exception(directory.resolve("none.yaml"));
    assertThat(e).hasMessageContaining("none.yaml can't be used:");
    assertThat(e.faults()).containsExactly("expected a file, got none");
  }

  @Test
  void refusesADirectory() {
    assertThat(exception(directory).faults())
        .singleElement()
        .asString()
        .startsWith("reading failed");
  }

  @Test
  void refusesALargeFile() throws IOException {
    byte[] bytes = new byte[ConfigFile.MAX_BYTES];
    Arrays.fill(bytes, (byte) '\n');
    assertThat(exception(write(bytes)).faults())
        .singleElement()
        .asString()
        .contains("expected at least one adapter");
    assertThat(exception(write(Arrays.copyOf(bytes, bytes.length + 1))).faults())
        .containsExactly("expected at most 1048576 bytes, got more");
  }

  @Test
  void refusesOtherEncodings() throws IOException {
    Path file = write("adapters: [{name: ä, path: a}]".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(exception(file).faults()).containsExactly("expected UTF-8, got other bytes");
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("millrace.yaml"), bytes);
  }

  private static ConfigException exception(Path file) {
    return catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(file));
  }
}
