package dev.millrace.model.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class Sha256Test {
  /** The example "abc" of FIPS 180-4. */
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir private Path directory;

  @Test
  void digestsBytesAndFilesAlike() throws IOException, ModelFormatException {
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    Path file = Files.write(directory.resolve("abc"), abc);

    assertThat(Sha256.of(abc)).isEqualTo(OF_ABC);
    assertThat(Sha256.of(file)).isEqualTo(OF_ABC);
  }

  @Test
  void namesAFileThatCantBeRead() {
    assertThatThrownBy(() -> Sha256.of(directory.resolve("absent")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("absent")
        .hasMessageContaining("can't be read");
  }
}
