package dev.millrace.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.testkit.JsonEdits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class LabelsTest {

  @Test
  void comeInTheOrderOfTheirIds() throws ModelFormatException {
    assertThat(
            Labels.read(
                JsonEdits.parse(
                    """
                    {"id2label": {"10": "k", "9": "j", "8": "i", "7": "h", "6": "g", "5": "f",
                                  "4": "e", "3": "d", "2": "c", "1": "b", "0": "a"}}""")))
        .hasValueSatisfying(labels -> assertThat(String.join("", labels)).isEqualTo("abcdefghijk"));
  }

  @Test
  void areNoneWhereNoneAreNamed() throws ModelFormatException {
    assertThat(Labels.read(JsonEdits.parse("{}"))).isEmpty();
    assertThat(Labels.unnamed(2)).containsExactly("LABEL_0", "LABEL_1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "\"a\"",
        "{\"0\": \"a\", \"2\": \"b\"}",
        "{\"1\": \"a\"}",
        "{\"00\": \"a\"}",
        "{\"-1\": \"a\"}",
        "{\"x\": \"a\"}",
        "{\"0\": 1}",
        "{\"0\": null}",
        "{\"0\": \"a\", \"1\": \"a\"}",
        "{\"99999999999\": \"a\"}"
      })
  void refusesIdsWithGapsAndLabelsThatAreNone(String labels) {
    assertThatThrownBy(() -> Labels.read(JsonEdits.parse("{\"id2label\": " + labels + "}")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("config.json: id2label: expected ");
  }

  @ParameterizedTest
  @EnumSource
  void readsProblemTypes(ProblemType type) throws ModelFormatException {
    assertThat(
            Labels.readProblemType(
                JsonEdits.parse("{\"problem_type\": \"" + type.configName() + "\"}")))
        .contains(type);
  }

  @Test
  void namesTheProblemTypesThatThereAre() throws ModelFormatException {
    assertThat(Labels.readProblemType(JsonEdits.parse("{\"problem_type\": null}"))).isEmpty();
    assertThatThrownBy(
            () -> Labels.readProblemType(JsonEdits.parse("{\"problem_type\": \"ranking\"}")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "config.json: problem_type is \"ranking\"; expected one of"
                + " [single_label_classification, multi_label_classification, regression]");
  }

  @Test
  void readsTheTemperature() throws ModelFormatException {
    assertThat(Labels.readTemperature(JsonEdits.parse("{}"))).isEqualTo(1);
    assertThat(Labels.readTemperature(JsonEdits.parse("{\"millrace_temperature\": null}")))
        .isEqualTo(1);
    assertThat(Labels.readTemperature(JsonEdits.parse("{\"millrace_temperature\": 1.5}")))
        .isEqualTo(1.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "0.0", "1e999", "\"1\"", "[1]", "true"})
  void refusesTemperaturesThatAreNone(String temperature) {
    assertThatThrownBy(
            () ->
                Labels.readTemperature(
                    JsonEdits.parse("{\"millrace_temperature\": " + temperature + "}")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("config.json: millrace_temperature: expected a number");
  }

  @Test
  void oneLabelMeansRegressionAndMoreMeanClasses() {
    assertThat(Labels.defaultProblemType(1)).isEqualTo(ProblemType.REGRESSION);
    assertThat(Labels.defaultProblemType(2)).isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
  }
}
