package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.testkit.JsonEdits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "{\"format\": 3, \"events\": 1, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": [1]}",
        "{\"format\": \"2\", \"events\": 1, \"label_counts\": {\"LABEL_0\": 1}, \"confidence_counts\": [1]}",
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

  private static final String FULL =
      """
      {"format": 2, "events": 3, "label_counts": {"LABEL_0": 1, "LABEL_2": 2}, "label_rates": {},
       "confidence_counts": [0, 3], "unknown_token_rate": 0.25, "truncated_rate": 0.5,
       "token_length_counts": [0,1,2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],
       "expected_calibration": {"accuracy": 0.9, "error": 0.02},
       "embedding_moments": {"projection": "splitmix64-signs", "seed": -5, "hidden_size": 4,
                             "mean": [0.5, -1], "variance": [2, 0]}}""";

  @Test
  void readsAllParts() throws ModelFormatException {
    AdapterFiles files = new AdapterFiles(directory);
    files.write("reference.json", FULL);

    ReferenceProfile profile = Objects.requireNonNull(files.read().reference());

    List<Long> lengths = new ArrayList<>(Collections.nCopies(TokenLengths.BINS, 0L));
    lengths.set(1, 1L);
    lengths.set(2, 2L);
    assertThat(profile.texts()).isEqualTo(new ReferenceTexts(lengths, 0.25, 0.5));
    assertThat(profile.calibration()).isEqualTo(new ExpectedCalibration(0.9, 0.02));
    assertThat(profile.embedding())
        .isEqualTo(
            new EmbeddingMoments(
                new RandomProjection(2, 4, -5), List.of(0.5, -1.0), List.of(2.0, 0.0)));
    assertThat(profile.labelCounts()).isEqualTo(Map.of("LABEL_0", 1L, "LABEL_2", 2L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "token_length_counts; [1]; token_length_counts: expected 26 counts, got [1]",
        "token_length_counts; {}; token_length_counts: expected 26 counts, got {}",
        "unknown_token_rate; 1.01; unknown_token_rate: expected a number from 0 to 1, got 1.01",
        "unknown_token_rate; null; unknown_token_rate: expected a number from 0 to 1, got null",
        "truncated_rate; -0.1; truncated_rate: expected a number from 0 to 1, got -0.1",
        "truncated_rate; 1e999; truncated_rate: expected a number,",
        "expected_calibration; {\"accuracy\": 1}; error: expected a number from 0 to 1, got nothing",
        "expected_calibration; 3; expected_calibration: expected an object, got 3",
        "embedding_moments; []; embedding_moments: expected an object, got []",
        "embedding_moments; {}; projection: expected a string, got nothing"
      })
  void partsThatAreBrokenAreRefused(String field, String value, String message) {
    requireRefused(JsonEdits.with(FULL, field, value), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "projection; \"other\"; projection: expected \"splitmix64-signs\", got \"other\"",
        "seed; 1.5; seed: expected an integer, got 1.5",
        "seed; 9223372036854775808; seed: expected an integer, got 9223372036854775808",
        "hidden_size; 5; hidden_size: expected an integer from 4 to 4, got 5",
        "mean; []; mean: expected 1 to 256 numbers, got []",
        "mean; [1e999, 0]; mean: expected numbers, got ",
        "mean; [\"1\", 0]; mean: expected numbers, got ",
        "mean; [1]; variance: expected as many numbers as there are means, got [2,0]",
        "variance; [1, -1]; variance: expected numbers from 0 on, got [1,-1]",
        "variance; 1; variance: expected 1 to 256 numbers, got 1"
      })
  void momentsThatAreBrokenAreRefused(String field, String value, String message) {
    String moments =
        """
        {"projection": "splitmix64-signs", "seed": -5, "hidden_size": 4, "mean": [0.5, -1], "variance": [2, 0]}""";
    requireRefused(
        JsonEdits.with(FULL, "embedding_moments", JsonEdits.with(moments, field, value)), message);
  }

  @Test
  void refusesMoreDirectionsThanAnyoneNeeds() {
    String many = "[%s1]".formatted("0,".repeat(256));
    requireRefused(
        JsonEdits.with(
            FULL,
            "embedding_moments",
            "{\"projection\": \"splitmix64-signs\", \"seed\": 1, \"hidden_size\": 4, \"mean\": %s}"
                .formatted(many)),
        "mean: expected 1 to 256 numbers, got ");
  }

  /** A regression predicts no label. */
  @Test
  void aRegressionHasNoLabelCounts() throws ModelFormatException {
    AdapterFiles files = new AdapterFiles(directory);
    files.write("config.json", "{\"problem_type\": \"regression\"}");
    files.write("reference.json", "{\"events\": 2, \"confidence_counts\": [2]}");

    assertThat(Objects.requireNonNull(files.read().reference()).labelCounts()).isEmpty();
  }

  private void requireRefused(String json, String message) {
    AdapterFiles files = new AdapterFiles(directory);
    files.write("reference.json", json);

    assertThatThrownBy(files::read)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(directory.resolve("reference.json").toString())
        .hasMessageContaining(message);
  }
}
