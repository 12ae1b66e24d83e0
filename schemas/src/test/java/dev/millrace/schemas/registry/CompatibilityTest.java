package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(300)
class CompatibilityTest {
  private static final Schema STRING = Schema.create(Schema.Type.STRING);

  private final ScriptedServer server = new ScriptedServer();

  CompatibilityTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
  }

  private HttpSchemaRegistry registry(boolean normalize) {
    Map<String, Object> properties = server.properties();
    properties.put("normalize.schemas", normalize);
    return new HttpSchemaRegistry(RegistryConfig.parse(properties), new FakeTiming());
  }

  @Test
  void theNewestVersionIsComparedWith() {
    server.answer(200, "{\"is_compatible\":true}");

    assertThat(registry(true).compatibility("a-value", STRING)).isEqualTo(Compatibility.YES);

    assertThat(server.requests())
        .containsExactly(
            new ScriptedServer.Request(
                "POST",
                "/compatibility/subjects/a-value/versions/latest?verbose=true&normalize=true",
                "null",
                "{\"schema\":\"\\\"string\\\"\"}"));
  }

  @Test
  void reasonsArePassedOnAsFarAsTheyAreShort() {
    String messages = "\"one\",\"" + "x".repeat(5_000) + "\",3,4,5,6";
    server.answer(200, "{\"is_compatible\":false,\"messages\":[" + messages + "]}");

    Compatibility no = registry(false).compatibility("a-value", STRING);

    assertThat(no.compatible()).isFalse();
    assertThat(no.reasons()).hasSize(5).startsWith("one").allMatch(text -> text.length() < 400);
  }

  @Test
  void aSubjectWithoutVersionsTakesAnything() {
    server.answer(404, "{\"error_code\":40401}").answer(404, "{\"error_code\":40402}");

    assertThat(registry(false).compatibility("a-value", STRING).compatible()).isTrue();
    assertThat(registry(false).compatibility("a-value", STRING).compatible()).isTrue();
  }

  @Test
  void otherAnswersAreFaults() {
    server.answer(200, "{}").answer(422, "{\"error_code\":42201}");

    assertThatThrownBy(() -> registry(false).compatibility("a-value", STRING))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    assertThatThrownBy(() -> registry(false).compatibility("a-value", STRING))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
  }
}
