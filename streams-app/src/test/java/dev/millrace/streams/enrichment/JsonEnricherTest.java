package dev.millrace.streams.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class JsonEnricherTest {
  private static final Enricher ENRICHER = new JsonEnricher("predictions");
  private static final String MEMBER = "\"predictions\":[" + Enriching.ONE + "]}";

  private static String enriched(String json) throws EventFailedException {
    return Enriching.enriched(ENRICHER, Enriching.headers(), json);
  }

  @Test
  void thePredictionsAreTheLastMember() throws EventFailedException {
    assertThat(enriched("{\"text\":\"hi\"}")).isEqualTo("{\"text\":\"hi\"," + MEMBER);
    assertThat(enriched("{}")).isEqualTo("{" + MEMBER);
    assertThat(enriched(" { \t} \n")).isEqualTo(" { \t" + MEMBER + " \n");
  }

  @Test
  void severalPredictionsAreAList() throws EventFailedException {
    byte[] value =
        ENRICHER
            .open(Enriching.headers(), Enriching.utf8("{}"))
            .filling()
            .with(List.of(Enriching.PREDICTION, Enriching.PREDICTION));
    assertThat(new String(value, StandardCharsets.UTF_8))
        .isEqualTo("{\"predictions\":[" + Enriching.ONE + "," + Enriching.ONE + "]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n\":123456789012345678901234567890123456789,\"d\":0.10000000000000000000000000001}",
        "{\"e\":1E+400,\"z\":-0.0,\"one\":1.0,\"s\":\"\\u0041\\/\\ud83d\\ude00 😀\\u0000\"}",
        "{ \"a\" : [ 1 , { \"predictions\" : 1 } ] ,\r\n \"\" : null\t}\n ",
        "{\"}\":\"}\",\"{\":\"\\\"}\"}",
      })
  void everythingElseStaysAsItWas(String json) throws EventFailedException {
    int end = json.lastIndexOf('}');
    assertThat(enriched(json))
        .isEqualTo(json.substring(0, end) + "," + MEMBER + json.substring(end + 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"predictions\":null,\"text\":\"hi\"}",
        "{\"text\":\"hi\",\"\\u0070redictions\":[]}"
      })
  void aMemberOfThatNameIsInTheWay(String json) {
    assertThat(Enriching.failure(ENRICHER, Enriching.headers(), json))
        .isEqualTo(
            Failure.of(
                FailureCode.NOT_ENRICHABLE,
                "expected no field predictions beside the predictions, got one: choose another"
                    + " output.field"));
  }

  @Test
  void theMembersNameIsAMatterOfConfiguration() throws EventFailedException {
    String json = "{\"predictions\":1}";
    assertThat(Enriching.enriched(new JsonEnricher("answers"), Enriching.headers(), json))
        .isEqualTo("{\"predictions\":1,\"answers\":[" + Enriching.ONE + "]}");
  }

  @Test
  void aStringBecomesAMember() throws EventFailedException {
    assertThat(enriched(" \"h\\u0069\" ")).isEqualTo(" {\"text\":\"h\\u0069\"," + MEMBER + " ");
  }

  @Test
  void otherValuesHaveNoPlace() {
    assertThat(Enriching.failure(ENRICHER, Enriching.headers(), "[1]").message())
        .isEqualTo("expected a JSON object or string to put predictions into, got something else");
  }

  /** Longer than the parser's own buffers, with everything that may upset its counting. */
  @Test
  void whateverTheObjectOnlyThatMemberIsNew() throws EventFailedException {
    Random random = new Random(20261122);
    for (int i = 0; i < 300; i++) {
      StringBuilder json = new StringBuilder();
      object(random, json, random.nextInt(10) == 0 ? 4000 : 5, 3);
      String enriched = enriched(json.toString());

      JsonNode tree = Enriching.tree(enriched);
      assertThat(((ObjectNode) tree).remove("predictions"))
          .isEqualTo(Enriching.tree("[" + Enriching.ONE + "]"));
      assertThat(tree).isEqualTo(Enriching.tree(json.toString()));
      int end = json.lastIndexOf("}");
      assertThat(enriched).startsWith(json.substring(0, end)).endsWith(json.substring(end + 1));
    }
  }

  private static void object(Random random, StringBuilder json, int members, int depth) {
    json.append(space(random)).append('{').append(space(random));
    for (int i = 0; i < members; i++) {
      json.append(i == 0 ? "" : ",").append(space(random)).append("\"k").append(i).append("é\":");
      value(random, json, depth);
      json.append(space(random));
    }
    json.append('}').append(space(random));
  }

  private static void value(Random random, StringBuilder json, int depth) {
    switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> json.append(random.nextLong()).append(random.nextLong() >>> 1);
      case 1 ->
          json.append(random.nextInt()).append(".0").append(random.nextInt(1000)).append("e-7");
      case 2 ->
          json.append("\"").append("ä😀\\\"}\\ud83d\\ude00".repeat(random.nextInt(40))).append('"');
      case 3 -> json.append(random.nextBoolean() ? "null" : "true");
      case 4 -> object(random, json, random.nextInt(3), depth - 1);
      default -> {
        json.append('[');
        value(random, json, depth - 1);
        json.append(']');
      }
    }
  }

  private static String space(Random random) {
    return " \n\t\r".substring(random.nextInt(5));
  }
}
