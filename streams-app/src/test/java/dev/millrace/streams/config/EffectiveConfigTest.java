package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EffectiveConfigTest {

  private static JsonNode shown(String yaml) throws ConfigException {
    return new ObjectMapper()
        .valueToTree(
            EffectiveConfig.of(
                ConfigFile.parse(
                    yaml + "adapters: [{name: spam, path: a/spam}]", Path.of("/x"), "test")));
  }

  @Test
  void hasTheDefaultsOfWhatIsNotSet() throws ConfigException {
    JsonNode config = shown("application-id: reviews\n");
    assertThat(config.path("application-id").asText()).isEqualTo("reviews");
    assertThat(config.at("/engine/batch-tokens").asInt()).isEqualTo(512);
    assertThat(config.at("/processing/guarantee").asText()).isEqualTo("exactly_once_v2");
    assertThat(config.at("/processing/state-directory").asText()).isEqualTo("/x/millrace-state");
    assertThat(config.at("/processing/watch/http-port").asInt()).isEqualTo(8088);
    assertThat(config.at("/model/quantization").asText()).isEqualTo("int8");
    assertThat(config.at("/topics/events/0").asText()).isEqualTo("events");
    assertThat(config.at("/topics/input/fields/text").asText()).isEqualTo("text");
    assertThat(config.at("/routing/tasks/0/split/variants/0/adapter").asText()).isEqualTo("spam");
    assertThat(config.at("/clients/kafka/bootstrap.servers").asText()).isEqualTo("localhost:9092");
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
    assertThat(config.at("/clients/kafka/ssl.key.password").asText()).isEqualTo("[hidden]");
    assertThat(config.at("/clients/schema-registry/schema.registry.url").asText())
        .isEqualTo("[hidden]");
  }
}
