package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken {@code reference.json} files; {@link AdapterReaderTest} reads a sound one. */
@Tag("unit")
class ReferenceFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": [1]}",
        "{\"events\": 0, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": [1]}",
        "{\"events\": 1, \"label_counts\": {}, \"confidence_counts\": [1]}",
        "{\"events\": 1, \"confidence_counts\": [1]}",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": []}",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": {\"0\": 1}}",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": 1}}",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": -1}, \"confidence_counts\": [1]}",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": [-1]}",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": 1.5}, \"confidence_counts\": [1]}",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": [\"1\"]}",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": [1e18]}",
        "[1, 2]",
        "not json"
      })
  void isRefusedWhole(String json) {
    AdapterFiles files = new AdapterFiles(directory);
    files.write("reference.json", json);

    assertThatThrownBy(files::read)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(directory.resolve("reference.json").toString());
  }

  @Test
  void namesALabelThatTheHeadDoesNotHave() {
    AdapterFiles files = new AdapterFiles(directory);
    files.write(
        "reference.json",
        "{\"events\": 1, \"label_counts\": {\"cross\": 1}, \"confidence_counts\": [1]}");

    assertThatThrownBy(files::read)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith("label_counts has \"cross\", which is no label");
  }

  @Test
  void refusesMoreBinsThanAnyoneNeeds() {
    AdapterFiles files = new AdapterFiles(directory);
    files.write(
        "reference.json",
        "{\"events\": 1, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": [%s1]}"
            .formatted("0,".repeat(1000)));

    assertThatThrownBy(files::read)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith("expected label_counts and confidence_counts with 1 to 1000 bins");
  }
}
