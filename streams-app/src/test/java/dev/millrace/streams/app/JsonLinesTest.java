package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.streams.app.JsonLines.FaultException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class JsonLinesTest {

  private static ObjectNode parse(String text) throws FaultException {
    return JsonLines.parse(new LineReader.Line(1, text, null));
  }

  @Test
  void readsTextsAndLists() throws FaultException {
    ObjectNode json = parse("{\"text\": \"\", \"tasks\": [\"a\", \"b\"], \"none\": null}");
    assertThat(JsonLines.text(json, "text")).isEmpty();
    assertThat(JsonLines.optionalText(json, "absent")).isNull();
    assertThat(JsonLines.optionalText(json, "none")).isNull();
    assertThat(JsonLines.optionalTexts(json, "tasks")).containsExactly("a", "b");
    assertThat(JsonLines.optionalTexts(json, "absent")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|an empty line",
        "[1]|got a value of type array",
        "{} {}|expected a JSON object",
        "{\"text\": |expected a JSON object",
        "{\"text\": \"a\", \"text\": \"b\"}|Duplicate field 'text'",
      })
  void saysWhatIsNoObject(String line, String fault) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining(fault)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void passesOnTheLinesOwnFault() {
    assertThatThrownBy(() -> JsonLines.parse(new LineReader.Line(1, "", "too long")))
        .hasMessage("too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "a\\udc00b", "\\udc00\\ud800"})
  void halfOfASurrogatePairIsNoText(String text) throws FaultException {
    ObjectNode json = parse("{\"text\": \"" + text + "\"}");

    assertThatThrownBy(() -> JsonLines.text(json, "text"))
        .hasMessage("expected \"text\" to be Unicode, got half of a surrogate pair");
  }

  @Test
  void aWholeSurrogatePairIsText() throws FaultException {
    assertThat(JsonLines.text(parse("{\"text\": \"\\ud83d\\ude00\"}"), "text"))
        .isEqualTo("\ud83d\ude00");
  }

  @Test
  void saysWhatIsNoText() throws FaultException {
    ObjectNode json = parse("{\"text\": 5, \"tasks\": [\"a\", 1], \"adapter\": \"x\"}");
    assertThatThrownBy(() -> JsonLines.text(json, "text"))
        .hasMessage("expected \"text\" to be a text, got a value of type number");
    assertThatThrownBy(() -> JsonLines.text(json, "absent"))
        .hasMessage("expected \"absent\", a text, got none");
    assertThatThrownBy(() -> JsonLines.optionalTexts(json, "tasks"))
        .hasMessage("expected \"tasks\" to be a list of texts");
    assertThatThrownBy(() -> JsonLines.optionalTexts(json, "adapter"))
        .hasMessage("expected \"adapter\" to be a list of texts");
  }
}
