package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
@Timeout(300)
class SchemaReaderTest {
  private final ScriptedServer server = new ScriptedServer();
  private final HttpSchemaRegistry registry = registry();

  SchemaReaderTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
  }

  private HttpSchemaRegistry registry() {
    Map<String, Object> properties = server.properties();
    properties.put("max.retries", "0");
    return new HttpSchemaRegistry(RegistryConfig.parse(properties), new FakeTiming());
  }

  /** A registry's answer: a record with fields of other records, which it refers to by subject. */
  private static String record(String name, String... fieldTypes) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "record").put("name", name);
    ArrayNode fields = schema.putArray("fields");
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode references = answer.putArray("references");
    for (String type : fieldTypes) {
      fields.addObject().put("name", "f" + type).put("type", type);
      references.addObject().put("name", type).put("subject", "of " + type).put("version", 3);
    }
    return answer.put("schema", schema.toString()).toString();
  }

  private void assertUnusable(String part) {
    assertThatThrownBy(() -> registry.schemaById(7))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNUSABLE))
        .hasMessageContaining("/schemas/ids/7")
        .hasMessageContaining(part);
  }

  @Test
  void aSchemaIsPutTogetherFromWhatItRefersTo() {
    // A uses B and C, both use D: each is asked for once.
    server
        .answer(200, record("A", "B", "C"))
        .answer(200, record("B", "D"))
        .answer(200, record("D"))
        .answer(200, record("C", "D"));

    Schema schema = registry.schemaById(7);

    assertThat(registry.schemaById(7)).isSameAs(schema);
    Schema d = schema.getField("fC").schema().getField("fD").schema();
    assertThat(d.getType()).isEqualTo(Schema.Type.RECORD);
    assertThat(d).isEqualTo(schema.getField("fB").schema().getField("fD").schema());
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::path)
        .containsExactly(
            "/schemas/ids/7",
            "/subjects/of%20B/versions/3",
            "/subjects/of%20D/versions/3",
            "/subjects/of%20C/versions/3");
  }

  @Test
  void theNewestVersionMayReferToOthersToo() {
    server
        .answer(
            200, record("A", "B").replaceFirst("\\{", "{\"subject\":\"s\",\"version\":2,\"id\":5,"))
        .answer(200, record("B"));

    assertThat(registry.latestVersion("s").schema().getField("fB").schema().getName())
        .isEqualTo("B");
  }

  @Test
  void circlesAreRefused() {
    server.answer(200, record("A", "B")).answer(200, record("B", "C"));
    server.answer(200, record("C", "B"));

    assertUnusable("circle");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void depthIsBounded() {
    for (int i = 0; i <= SchemaReader.MAX_DEPTH; i++) {
      server.answer(200, record("A" + i, "A" + (i + 1)));
    }

    assertUnusable("16 deep");
    assertThat(server.requests()).hasSize(SchemaReader.MAX_DEPTH + 1);
  }

  @Test
  void theNumberOfReferencesIsBounded() {
    String[] types = new String[SchemaReader.MAX_REFERENCES + 1];
    for (int i = 0; i < types.length; i++) {
      types[i] = "B" + i;
    }
    server.answer(200, record("A", types));
    for (String type : types) {
      server.answer(200, record(type));
    }

    assertUnusable("more than 100 references");
    assertThat(server.requests()).hasSize(SchemaReader.MAX_REFERENCES + 1);
  }

  @Test
  void aReferenceThatIsNotThereIsTheSchemasFault() {
    server.answer(200, record("A", "B")).answer(404, "{\"error_code\":40401}");

    assertUnusable("refers to /subjects/of%20B/versions/3, which isn't there");
    assertUnusable("refers to"); // remembered
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aReferenceThatCannotBeAskedForIsAnOutage() {
    server.answer(200, record("A", "B")).answer(503, "");

    assertThatThrownBy(() -> registry.schemaById(7))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));

    server.answer(200, record("A", "B")).answer(200, record("B"));
    assertThat(registry.schemaById(7).getName()).isEqualTo("A");
  }

  @Test
  void aReferenceThatIsNotAvroIsTheSchemasFault() {
    server.answer(200, record("A", "B")).answer(200, "{\"schema\":\"{\"}");

    assertUnusable("/subjects/of%20B/versions/3, which is not a valid Avro schema");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"name\":\"A\"}", "{\"subject\":\"s\",\"version\":\"../1\"}", "1"})
  void aReferenceWithoutSubjectAndVersionIsUnusable(String reference) {
    server.answer(200, "{\"references\":[" + reference + "],\"schema\":\"\\\"A\\\"\"}");

    assertUnusable("without a subject or a version");
  }
}
