package dev.millrace.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.testkit.JsonEdits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class JsonFileTest {
  @TempDir private Path directory;

  @Test
  void readsAFile() throws IOException, ModelFormatException {
    Path path = Files.writeString(directory.resolve("config.json"), "{\"hidden_size\": 64}");

    JsonFile file = JsonFile.read(path);

    assertThat(file.origin()).isEqualTo(path.toString());
    assertThat(file.requireInt("hidden_size", 1, 100)).isEqualTo(64);
    assertThat(file.text()).contains("\"hidden_size\" : 64");
  }

  @Test
  void namesAFileThatIsMissingOrNoFile() {
    assertRefused(() -> JsonFile.read(directory.resolve("absent.json")))
        .hasMessageEndingWith("absent.json: no such file");
    assertRefused(() -> JsonFile.read(directory)).hasMessageEndingWith("a file, got a directory");
  }

  /** Reading it would not end. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void refusesALinkToADevice() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("endless.json"), Path.of("/dev/zero"));

    assertRefused(() -> JsonFile.read(link))
        .hasMessageEndingWith("endless.json: expected a file, got a pipe or device");
  }

  @Test
  void refusesAFileThatNoConfigurationIsAsLargeAs() throws IOException {
    Path path = directory.resolve("large.json");
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength((64L << 20) + 1);
    }
    assertRefused(() -> JsonFile.read(path))
        .hasMessageEndingWith("expected at most 67108864 bytes, got 67108865");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "null", "\"text\""})
  void refusesWhatIsNoObject(String json) {
    assertRefused(() -> parse(json)).hasMessage("here: expected a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{'a': 1}", "{} {}", "{\"a\": 1, \"a\": 2}", "{\"a\": NaN}"})
  void refusesWhatIsNotJson(String json) {
    assertRefused(() -> parse(json)).hasMessageStartingWith("here: not valid JSON: ");
  }

  @Test
  void anObjectWithinNamesItsPlace() throws ModelFormatException {
    JsonFile file = JsonEdits.parse("{\"outer\": {\"n\": \"x\"}, \"n\": 1, \"none\": null}");

    JsonFile inner = file.optionalObject("outer").orElseThrow();

    assertRefused(() -> inner.requireInt("n", 0, 9))
        .hasMessage("config.json: outer: n: expected an integer from 0 to 9, got \"x\"");
    assertThat(file.optionalObject("none")).isEmpty();
    assertThat(file.optionalObject("absent")).isEmpty();
    assertRefused(() -> file.optionalObject("n"))
        .hasMessage("config.json: n: expected an object, got 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "7.5", "7.0", "\"7\"", "true", "99999999999", "[7]"})
  void namesAnIntegerThatIsOutOfRange(String value) {
    JsonFile file = JsonEdits.parse("{\"n\": " + value + "}");

    assertRefused(() -> file.requireInt("n", 1, 100))
        .hasMessage("config.json: n: expected an integer from 1 to 100, got " + value);
  }

  @Test
  void takesTheEndsOfARange() throws ModelFormatException {
    JsonFile file = JsonEdits.parse("{\"least\": 1, \"most\": 100}");

    assertThat(file.requireInt("least", 1, 100)).isEqualTo(1);
    assertThat(file.optionalInt("most", 1, 100)).hasValue(100);
  }

  @Test
  void nullIsNothing() throws ModelFormatException {
    JsonFile file = JsonEdits.parse("{\"n\": null}");

    assertThat(file.has("n")).isFalse();
    assertThat(file.optionalInt("n", 0, 1)).isEmpty();
    assertThat(file.optionalNumber("n")).isEmpty();
    assertThat(file.optionalText("n")).isEmpty();
    assertThat(file.flag("n")).isFalse();
    assertThat(file.texts("n")).isEmpty();
    assertThat(file.get("absent").isMissingNode()).isTrue();
  }

  @Test
  void namesAFieldThatIsMissing() {
    JsonFile file = JsonEdits.parse("{}");

    assertRefused(() -> file.requireInt("n", 1, 2))
        .hasMessage("config.json: n: expected an integer from 1 to 2, got nothing");
    assertRefused(() -> file.requireText("name"))
        .hasMessage("config.json: name: expected a string, got nothing");
  }

  @Test
  void readsFieldsOfEachType() throws ModelFormatException {
    JsonFile file = JsonEdits.parse("{\"x\": 1e-12, \"t\": \"a\", \"b\": true, \"l\": [\"a\"]}");

    assertThat(file.optionalNumber("x")).hasValue(1e-12);
    assertThat(file.requireText("t")).isEqualTo("a");
    assertThat(file.flag("b")).isTrue();
    assertThat(file.texts("l")).containsExactly("a");
  }

  @Test
  void refusesFieldsOfAnotherType() {
    JsonFile file = JsonEdits.parse("{\"x\": {}, \"l\": [1], \"big\": 1e999}");

    assertRefused(() -> file.optionalNumber("x")).hasMessageContaining("expected a number, got {}");
    assertRefused(() -> file.optionalNumber("big")).hasMessageContaining("expected a number");
    assertRefused(() -> file.optionalText("x")).hasMessageContaining("expected a string");
    assertRefused(() -> file.flag("x")).hasMessageContaining("expected true or false");
    assertRefused(() -> file.texts("x")).hasMessageContaining("expected a list of strings");
    assertRefused(() -> file.texts("l")).hasMessageContaining("expected a list of strings");
  }

  @Test
  void doesNotRepeatALongValue() {
    JsonFile file = JsonEdits.parse("{\"n\": \"" + "x".repeat(500) + "\"}");

    assertThat(file.fault("n", "a number")).hasMessageEndingWith("got \"" + "x".repeat(79) + "…");
  }

  private static void parse(String json) throws ModelFormatException {
    JsonFile.parse("here", json.getBytes(StandardCharsets.UTF_8));
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable read) {
    return assertThatThrownBy(read)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageNotContaining("\n");
  }
}
