package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class EffectiveConfigTest {
  private static final String ADAPTERS = "adapters: [{name: spam, path: a/spam, version: '7'}]";

  /** Every setting, many not as they are by default. */
  private static final String ALL =
      """
      application-id: reviews
      topics: {events: [events, more], predictions: answers, partitions: 5}
      input: {format: json, text-path: body.message, tasks-path: ""}
      output: {mode: enrich, field: answers, max-bytes: 5000}
      model: {path: bert, quantization: "mixed:layer.0=fp32"}
      engine: {workers: 3, threads: 2, timeout-ms: 0}
      cache: {max-entries: 10}
      tasks:
        - {name: one, adapter: spam, salt: other}
        - name: two
          variants:
            - {name: a, adapter: spam, share: 9.5}
            - {name: b, adapter: spam, share: 0.5}
      routes:
        rules:
          - match: {topic: more, header: {kind: "1"}, key-prefix: eu-, field: {meta.kind: "true"}}
            tasks: [one]
        default: []
      drift: {window-ms: 5000}
      overload: {policy: shed, max-event-age-ms: 1000}
      processing: {guarantee: at_least_once, state-dir: ../state}
      http: {host: 0.0.0.0, port: none}
      """;

  private static JsonNode shown(String yaml) throws ConfigException {
    return new ObjectMapper()
        .valueToTree(EffectiveConfig.of(ConfigFile.parse(yaml + ADAPTERS, Path.of("/x"), "test")));
  }

  @Test
  void hasTheDefaultsOfWhatIsNotSet() throws ConfigException {
    JsonNode config = shown("application-id: reviews\n");
    assertThat(config.path("application-id").asText()).isEqualTo("reviews");
    assertThat(config.at("/engine/batch-tokens").asInt()).isEqualTo(512);
    assertThat(config.at("/processing/guarantee").asText()).isEqualTo("exactly_once_v2");
    assertThat(config.at("/processing/state-dir").asText()).isEqualTo("/x/millrace-state");
    assertThat(config.at("/http/port").asInt()).isEqualTo(8088);
    assertThat(config.at("/model/path").asText()).isEqualTo("minilm");
    assertThat(config.at("/model/quantization").asText()).isEqualTo("int8");
    assertThat(config.at("/topics/events/0").asText()).isEqualTo("events");
    assertThat(config.at("/input/format").asText()).isEqualTo("avro");
    assertThat(config.at("/tasks/0/adapter").asText()).isEqualTo("spam");
    assertThat(config.at("/kafka/bootstrap.servers").asText()).isEqualTo("localhost:9092");
  }

  /** JSON is YAML too. */
  @ParameterizedTest
  @ValueSource(strings = {"", ALL, "input: {format: text}\n", "input: {format: cloudevents}\n"})
  void isWhatAFileWouldSay(String yaml) throws Exception {
    MillraceConfig config = ConfigFile.parse(yaml + ADAPTERS, Path.of("/x"), "test");
    String json = new ObjectMapper().writeValueAsString(EffectiveConfig.of(config));

    MillraceConfig again = ConfigFile.parse(json, Path.of("/elsewhere"), "json");

    assertThat(again).isEqualTo(config);
  }

  @Test
  void leavesNoSettingOut() throws Exception {
    JsonNode config = shown(ALL);
    for (Key<?> key : Keys.ALL) {
      String pointer = "/" + key.path().replace("[]", "/0").replace('.', '/').replace("//", "/");
      boolean shown =
          !config.at(pointer).isMissingNode()
              || !config.at(pointer.replace("/tasks/0", "/tasks/1")).isMissingNode();
      assertThat(shown).as(key.path()).isTrue();
    }
  }

  @Test
  void hasNoSecret() throws ConfigException {
    JsonNode config =
        shown(
            """
            kafka:
              sasl.jaas.config: 'X required username="me" password="hunter2";'
              ssl.key.password: hunter2
              some.option: 'org.x.ScramLoginModule required secret=hunter2;'
              other.option: 'user=me;Password = hunter2'
            schema-registry:
              schema.registry.url: "https://me:hunter2@registry:8081"
              basic.auth.user.info: "me:hunter2"
            """);
    assertThat(config.toString()).doesNotContain("hunter2");
    assertThat(config.at("/kafka/ssl.key.password").asText()).isEqualTo("[hidden]");
    assertThat(config.at("/schema-registry/schema.registry.url").asText()).isEqualTo("[hidden]");
  }
}
