package dev.millrace.streams.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.input.CloudEventDecoder;
import dev.millrace.streams.input.EventFields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class CloudEventEnricherTest {
  private static final Enricher ENRICHER = new CloudEventEnricher("predictions");
  private static final String LIST = "[" + Enriching.ONE + "]";
  private static final Headers STRUCTURED =
      Enriching.headers("content-type", "application/cloudevents+json; charset=UTF-8");
  private static final String ATTRIBUTES =
      "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"seq\":12345678901234567890";

  private static Headers binary(String contentType) {
    return Enriching.headers(
        "content-type",
        contentType,
        "ce_specversion",
        "1.0",
        "ce_id",
        "1",
        "ce_source",
        "/s",
        "ce_type",
        "t");
  }

  /** The enriched event, which the decoder must still read as the same event. */
  private static String enriched(Headers headers, String value) throws EventFailedException {
    String enriched = Enriching.enriched(ENRICHER, headers, value);
    String contentType = ENRICHER.open(headers, Enriching.utf8(value)).contentType();
    Headers after = Enriching.headers();
    headers.forEach(after::add);
    if (contentType != null) {
      after.remove("content-type").add("content-type", Enriching.utf8(contentType));
    }
    assertThat(decoded(after, enriched)).isEqualTo(decoded(headers, value));
    return enriched;
  }

  private static TextEvent decoded(Headers headers, String value) throws EventFailedException {
    return new CloudEventDecoder(EventFields.DEFAULT, 1_000_000)
        .decode("events", headers, Enriching.utf8(value));
  }

  private static String structured(String members) throws EventFailedException {
    return enriched(STRUCTURED, "{" + ATTRIBUTES + "," + members + ",\"more\":{\"x\":1.50}}");
  }

  private static String event(String members) {
    return "{" + ATTRIBUTES + "," + members + ",\"more\":{\"x\":1.50}}";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(Enriching.utf8(text));
  }

  @Test
  void inBinaryModeTheDataIsTheValue() throws EventFailedException {
    assertThat(enriched(binary("application/json"), "{\"text\":\"hi\"}"))
        .isEqualTo("{\"text\":\"hi\",\"predictions\":" + LIST + "}");
    assertThat(enriched(binary("application/json"), "\"hi\""))
        .isEqualTo("{\"text\":\"hi\",\"predictions\":" + LIST + "}");
    assertThat(enriched(binary("text/plain; charset=utf-8"), "h\"i\n😀"))
        .isEqualTo("{\"text\":\"h\\\"i\\n😀\",\"predictions\":" + LIST + "}");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"application/json, -", "text/plain, application/json"})
  void theContentTypeIsThatOfJsonWhereItWasText(String type, String expected)
      throws EventFailedException {
    Opening opening = ENRICHER.open(binary(type), Enriching.utf8("\"hi\""));
    assertThat(opening.contentType()).isEqualTo(expected);
    byte[] value = Enriching.utf8("{" + ATTRIBUTES + ",\"data\":\"hi\"}");
    assertThat(ENRICHER.open(STRUCTURED, value).contentType()).isNull();
    assertThat(ENRICHER.open(Enriching.headers(), Enriching.utf8("\"hi\"")).contentType()).isNull();
  }

  @Test
  void inStructuredModeThePredictionsAreInTheData() throws EventFailedException {
    assertThat(structured("\"data\":{\"text\":\"hi\",\"n\":1.10}"))
        .isEqualTo(event("\"data\":{\"text\":\"hi\",\"n\":1.10,\"predictions\":" + LIST + "}"));
  }

  @Test
  void dataThatIsAStringBecomesAnObject() throws EventFailedException {
    assertThat(structured("\"data\":\"h\\ni\""))
        .isEqualTo(event("\"data\":{\"text\":\"h\\ni\",\"predictions\":" + LIST + "}"));
    assertThat(structured("\"datacontenttype\":\"application/json\",\"data\":\"hi\""))
        .contains("\"datacontenttype\":\"application/json\",\"data\":{\"text\":\"hi\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"datacontenttype\":\"text/plain\",\"data\":\"hi\"",
        "\"data\":\"hi\",\"datacontenttype\":\"text\\/plain\"",
        "\"data\":\"hi\",\"data_base64\":null,\"datacontenttype\":\"text/plain\"",
      })
  void itsTypeIsThenJson(String members) throws EventFailedException {
    JsonNode event = Enriching.tree(structured(members));
    assertThat(event.path("datacontenttype").asText()).isEqualTo("application/json");
    assertThat(event.path("data").path("text").asText()).isEqualTo("hi");
    assertThat(event.path("data").path("predictions")).isEqualTo(Enriching.tree(LIST));
    assertThat(event.path("seq").bigIntegerValue()).hasToString("12345678901234567890");
  }

  @Test
  void dataInBase64StaysThere() throws EventFailedException {
    String data = base64("{\"text\":\"hi?>\",\"n\":1.10}").replace("/", "\\/");
    JsonNode event =
        Enriching.tree(
            structured("\"data_base64\":\"%s\",\"datacontenttype\":\"text/json\"".formatted(data)));
    assertThat(
            new String(
                Base64.getDecoder().decode(event.path("data_base64").asText()),
                StandardCharsets.UTF_8))
        .isEqualTo("{\"text\":\"hi?>\",\"n\":1.10,\"predictions\":" + LIST + "}");
    assertThat(event.path("datacontenttype").asText()).isEqualTo("text/json");
  }

  @Test
  void textInBase64IsJsonAfterwards() throws EventFailedException {
    ObjectNode event =
        (ObjectNode)
            Enriching.tree(
                structured(
                    "\"datacontenttype\":\"text/plain\",\"data_base64\":\"%s\""
                        .formatted(base64("h\"i"))));
    assertThat(
            new String(
                Base64.getDecoder().decode(event.path("data_base64").asText()),
                StandardCharsets.UTF_8))
        .isEqualTo("{\"text\":\"h\\\"i\",\"predictions\":" + LIST + "}");
    assertThat(event.path("datacontenttype").asText()).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"data\":{\"predictions\":1,\"text\":\"hi\"}",
        "\"data_base64\":\"eyJwcmVkaWN0aW9ucyI6MSwidGV4dCI6ImhpIn0=\""
      })
  void aMemberOfThatNameInTheDataIsInTheWay(String members) {
    assertThat(Enriching.failure(ENRICHER, STRUCTURED, event(members)).code())
        .isEqualTo(FailureCode.NOT_ENRICHABLE);
  }

  @Test
  void besideTheDataItIsNot() throws EventFailedException {
    assertThat(structured("\"predictions\":1,\"data\":{\"text\":\"hi\"}"))
        .contains("\"predictions\":1,", "\"text\":\"hi\",\"predictions\":[");
  }

  @Test
  void theTextsOwnNameIsTaken() {
    assertThatThrownBy(() -> new CloudEventEnricher("text"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
