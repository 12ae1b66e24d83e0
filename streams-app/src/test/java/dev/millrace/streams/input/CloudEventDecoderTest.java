package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class CloudEventDecoderTest {
  private static final String STRUCTURED = "application/cloudevents+json; charset=utf-8";
  private static final String ATTRIBUTES =
      "\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/shop\",\"type\":\"review\"";
  private static final EventFields FIELDS =
      new EventFields(
          FieldPath.of("body", "message"),
          FieldPath.of("id"),
          FieldPath.of("adapter"),
          FieldPath.of("tasks"));

  private final CloudEventDecoder decoder = new CloudEventDecoder(FIELDS, 1000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "application/json",
        "Application/JSON; charset=UTF-8",
        "text/json",
        "application/vnd.review+json;charset=\"utf-8\""
      })
  void binaryDataInJsonHasTheFields(String contentType) throws EventFailedException {
    TextEvent event =
        decoder.decode(
            "events",
            binary(contentType),
            Records.utf8(
                "{\"body\":{\"message\":\"hi\"},\"id\":{},\"adapter\":\"a\",\"tasks\":[\"t\"]}"));

    assertThat(event.getId()).isEqualTo("/shop|e1");
    assertThat(event.getText()).isEqualTo("hi");
    assertThat(event.getAdapter()).isEqualTo("a");
    assertThat(event.getTasks()).containsExactly("t");
  }

  @Test
  void dataMayBeTheTextItself() throws EventFailedException {
    TextEvent expected = TextEvent.newBuilder().setId("/shop|e1").setText("hi \"there\"").build();

    assertThat(decoder.decode("events", binary("text/plain"), Records.utf8("hi \"there\"")))
        .isEqualTo(expected);
    assertThat(
            decoder.decode(
                "events", binary("application/json"), Records.utf8("\"hi \\\"there\\\"\"")))
        .isEqualTo(expected);
    assertThat(structured(ATTRIBUTES + ",\"data\":\"hi \\\"there\\\"\"")).isEqualTo(expected);
    assertThat(
            structured(
                ATTRIBUTES
                    + ",\"datacontenttype\":\"text/plain\",\"data_base64\":\""
                    + Base64.getEncoder().encodeToString(Records.utf8("hi \"there\""))
                    + "\""))
        .isEqualTo(expected);
  }

  @Test
  void structuredDataHasTheFields() throws EventFailedException {
    String data =
        "{\"body\":{\"message\":\"hi\"},\"id\":\"no\",\"adapter\":\"a\",\"tasks\":[\"t\"]}";
    TextEvent expected =
        TextEvent.newBuilder()
            .setId("/shop|e1")
            .setText("hi")
            .setAdapter("a")
            .setTasks(List.of("t"))
            .build();

    assertThat(structured(ATTRIBUTES + ",\"tasks\":7,\"data\":" + data)).isEqualTo(expected);
    assertThat(structured(ATTRIBUTES + ",\"data_base64\":null,\"data\":" + data))
        .isEqualTo(expected);
    assertThat(
            structured(
                ATTRIBUTES
                    + ",\"data_base64\":\""
                    + Base64.getEncoder().encodeToString(Records.utf8(data))
                    + "\""))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ce_specversion", "ce_id", "ce_source", "ce_type"})
  void eachAttributeIsNeeded(String name) {
    Headers headers = binary("text/plain");
    headers.remove(name);
    assertNotACloudEvent(headers, name.substring("ce_".length()) + ": expected");
    headers.add(name, null);
    assertNotACloudEvent(headers, "got nothing");
    headers.add(name, new byte[] {(byte) 0xff});
    assertNotACloudEvent(headers, "header " + name + ": expected text in UTF-8, got other bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/octet-stream            | in UTF-8 as application/json or text/plain, got "application/octet-stream"
          text/plain; charset=iso-8859-1      | got "text/plain" in other characters
          application/cloudevents+avro        | expected application/cloudevents+json in UTF-8
          application/cloudevents-batch+json  | expected application/cloudevents+json in UTF-8
          """)
  void otherContentTypesAreRefused(String contentType, String message) {
    assertNotACloudEvent(binary(contentType), message);
  }

  @Test
  void eventsOfTwoSourcesHaveTwoIds() throws EventFailedException {
    Headers other = binary("text/plain");
    other.remove("ce_source");
    other.add("ce_source", Records.utf8("/shop|e"));
    assertNotACloudEvent(other, "source: expected a URI, got a text with a |");

    other.remove("ce_source");
    other.add("ce_source", Records.utf8("/office"));
    assertThat(decoder.decode("events", other, Records.utf8("hi")).getId()).isEqualTo("/office|e1");
  }

  @Test
  void otherVersionsAreRefused() {
    Headers headers = binary("text/plain");
    headers.add("ce_specversion", Records.utf8("0.3"));
    assertNotACloudEvent(headers, "expected a CloudEvent of version 1.0, got \"0.3\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                        | NOT_CLOUDEVENT
          {A,"data":"x","data_base64":"eA=="}       | NOT_CLOUDEVENT
          {A,"data_base64":"%"}                     | NOT_CLOUDEVENT
          {A,"datacontenttype":"image/png","data_base64":"eA=="}  | NOT_CLOUDEVENT
          {A,"datacontenttype":"text/plain","data_base64":"/w=="} | NOT_TEXT
          {A,"data_base64":"eA=="}                  | NOT_JSON
          {A,"data":"\\ud800"}                      | NOT_TEXT
          {A,"data":{"body":{"message":"\\ud800"}}} | NOT_TEXT
          {A}                                       | MISSING_TEXT
          {A,"data":null}                           | MISSING_TEXT
          {A,"data":["x"]}                          | MISSING_TEXT
          {A,"data":{"body":"x"}}                   | MISSING_TEXT
          {A,"data":{"body":{"message":"x"},"tasks":{}}} | UNUSABLE_FIELD
          {A,"id":"again","data":"x"}               | NOT_JSON
          [{A,"data":"x"}]                          | NOT_JSON
          """)
  void aStructuredEventAtFaultSaysWhy(String value, FailureCode code) {
    Headers headers = Records.headers("content-type", STRUCTURED);
    assertThat(
            Records.failure(decoder, headers, Records.utf8(value.replace("{A", "{" + ATTRIBUTES)))
                .code())
        .isEqualTo(code);
  }

  @Test
  void jsonIsLimitedInSizeWhereverItStands() {
    byte[] tooLong = Records.utf8("\"" + "x".repeat(1000) + "\"");
    assertThat(Records.failure(decoder, binary("application/json"), tooLong).code())
        .isEqualTo(FailureCode.VALUE_TOO_LARGE);
    assertThat(
            Records.failure(decoder, Records.headers("content-type", STRUCTURED), tooLong).code())
        .isEqualTo(FailureCode.VALUE_TOO_LARGE);
  }

  private void assertNotACloudEvent(Headers headers, String message) {
    Failure failure = Records.failure(decoder, headers, Records.utf8("secret"));
    assertThat(failure.code()).isEqualTo(FailureCode.NOT_CLOUDEVENT);
    assertThat(failure.message()).contains(message).doesNotContain("secret");
  }

  private static Headers binary(String contentType) {
    Headers headers =
        Records.headers(
            "ce_specversion", "1.0", "ce_id", "e1", "ce_source", "/shop", "ce_type", "review");
    return contentType.isEmpty() ? headers : headers.add("content-type", Records.utf8(contentType));
  }

  private TextEvent structured(String members) throws EventFailedException {
    return decoder.decode(
        "events", Records.headers("content-type", STRUCTURED), Records.utf8("{" + members + "}"));
  }
}
