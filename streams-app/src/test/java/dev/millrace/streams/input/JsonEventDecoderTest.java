package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.processor.EventDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class JsonEventDecoderTest {
  private static final int MAX_BYTES = 10_000;

  private final EventDecoder decoder = new JsonEventDecoder(EventFields.DEFAULT, MAX_BYTES);

  @Test
  void readsTheFieldsOfATextEvent() throws EventFailedException {
    TextEvent event =
        decode(
            """
            {"other": {"text": ["x", {}]}, "id": "7", "text": "h\\u00e9 \\ud83d\\ude00",
             "adapter": "spam", "tasks": ["a", "b"], "n": 1.5e9, "t": true}
            """);

    assertThat(event.getId()).isEqualTo("7");
    assertThat(event.getText()).isEqualTo("hé 😀");
    assertThat(event.getAdapter()).isEqualTo("spam");
    assertThat(event.getTasks()).containsExactly("a", "b");
  }

  @Test
  void needsNothingButAText() throws EventFailedException {
    assertThat(decode("{\"text\":\"hi\",\"id\":null,\"adapter\":null,\"tasks\":null}"))
        .isEqualTo(decode("{\"text\":\"hi\"}"))
        .isEqualTo(TextEvent.newBuilder().setText("hi").build());
    assertThat(decode("{\"text\":\"\",\"tasks\":[]}").getTasks()).isEmpty();
  }

  @Test
  void readsFieldsWhereTheyAreSaidToStand() throws EventFailedException {
    EventFields fields =
        new EventFields(
            FieldPath.of("body", "message"),
            FieldPath.of("meta", "offset"),
            FieldPath.ROOT,
            FieldPath.ROOT);
    TextEvent event =
        new JsonEventDecoder(fields, MAX_BYTES)
            .decode(
                "events",
                Records.headers(),
                Records.utf8(
                    """
                    {"body": {"message": "hi", "x": {}}, "meta": {"offset": 12345678901234567890},
                     "adapter": 3, "tasks": "none", "text": "no"}
                    """));

    assertThat(event.getText()).isEqualTo("hi");
    assertThat(event.getId()).isEqualTo("12345678901234567890");
    assertThat(event.getAdapter()).isNull();
    assertThat(event.getTasks()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "\"secret\"",
        "[\"secret\"]",
        "   ",
        "{\"text\":\"secret\"",
        "{\"text\":\"secret\"} {}",
        "{\"text\":\"secret\",}",
        "{\"text\":\"secret\",\"text\":\"secret\"}",
        "{\"text\":\"secret\",\"x\":{\"y\":1,\"y\":2}}",
        "{\"text\":\"secret\",\"x\":NaN}",
        "{\"text\":\"secret\",\"x\":-Infinity}",
        "{\"text\":\"secret\",\"x\":01}",
        "{'text':'secret'}",
        "{text:\"secret\"}",
        "/* secret */ {\"text\":\"secret\"}",
        "{\"text\":\"secret\\x\"}",
        "{\"text\":[\"secret\"",
        "\uFEFF{\"text\":\"secret\"}",
      })
  void refusesWhatIsNotOneJsonObjectAndDoesNotQuoteIt(String value) {
    Failure failure = Records.failure(decoder, value);

    assertThat(failure.code()).isEqualTo(FailureCode.NOT_JSON);
    assertThat(failure.message()).startsWith("expected ").doesNotContain("secret");
  }

  @Test
  void takesNoOtherCharactersThanUtf8() {
    for (byte[] bytes :
        List.of(
            "{\"text\":\"hi\"}".getBytes(StandardCharsets.UTF_16LE),
            "{\"text\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1))) {
      assertThat(Records.failure(decoder, Records.headers(), bytes).code())
          .isEqualTo(FailureCode.NOT_JSON);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                  | MISSING_TEXT   | text: expected a text, got nothing
          {"text":null}                       | MISSING_TEXT   | text: expected a text, got nothing
          {"text":1}                          | MISSING_TEXT   | text: expected a text, got a number
          {"text":{"text":"x"}}               | MISSING_TEXT   | text: expected a text, got an object
          {"text":["x"]}                      | MISSING_TEXT   | text: expected a text, got a list
          {"text":"x","id":true}              | UNUSABLE_FIELD | id: expected a text or nothing, got true or false
          {"text":"x","id":1.5}               | UNUSABLE_FIELD | id: expected a text or nothing, got a fraction
          {"text":"x","adapter":{}}           | UNUSABLE_FIELD | adapter: expected a text or nothing, got an object
          {"text":"x","tasks":"a"}            | UNUSABLE_FIELD | tasks: expected a list of names or nothing, got a text
          {"text":"x","tasks":["a",["b"],{}]} | UNUSABLE_FIELD | tasks: expected a list of names or nothing, got a list of other things
          {"text":"x \\ud83d y"}              | NOT_TEXT       | text: expected text, got half a surrogate pair at 2
          {"text":"\\ude00\\ud83d"}           | NOT_TEXT       | text: expected text, got half a surrogate pair at 0
          {"text":"x","id":"\\ud83d"}         | NOT_TEXT       | id: expected text, got half a surrogate pair at 0
          {"text":"x","tasks":["\\ud83d"]}    | NOT_TEXT       | tasks: expected text, got half a surrogate pair at 0
          """)
  void saysWhatIsWrongWithAField(String json, FailureCode code, String message) {
    assertThat(Records.failure(decoder, json)).isEqualTo(Failure.of(code, message));
  }

  @Test
  void depthAndSizeAreLimited() throws EventFailedException {
    assertThat(decode("{\"text\":\"x\",\"y\":" + nested(JsonFields.MAX_DEPTH - 1) + "}").getText())
        .isEqualTo("x");
    assertThat(
            Records.failure(decoder, "{\"text\":\"x\",\"y\":" + nested(JsonFields.MAX_DEPTH) + "}")
                .code())
        .isEqualTo(FailureCode.NOT_JSON);

    int frame = "{\"text\":\"\"}".length();
    assertThat(decode("{\"text\":\"" + "x".repeat(MAX_BYTES - frame) + "\"}").getText())
        .hasSize(MAX_BYTES - frame);
    assertThat(Records.failure(decoder, "{\"text\":\"" + "x".repeat(MAX_BYTES - frame + 1) + "\"}"))
        .isEqualTo(
            Failure.of(
                FailureCode.VALUE_TOO_LARGE, "expected JSON of at most 10000 bytes, got 10001"));
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private TextEvent decode(String json) throws EventFailedException {
    return decoder.decode("events", Records.headers(), Records.utf8(json));
  }
}
