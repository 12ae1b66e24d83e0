package dev.millrace.tests.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.RegisteredSchema;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.schemas.testkit.SchemaRegistryContract;
import dev.millrace.schemas.wire.AvroSerde;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Apicurio Registry by its Confluent-compatible interface. Where it differs: no compatibility is
 * checked unless told to, and it never says why a schema is not compatible.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ApicurioContract extends SchemaRegistryContract {
  private static final String INNER =
      "{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"n\",\"fields\":"
          + "[{\"name\":\"cents\",\"type\":\"long\"}]}";
  private static final String OUTER =
      "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"n\",\"fields\":"
          + "[{\"name\":\"price\",\"type\":\"n.Money\"},{\"name\":\"text\",\"type\":\"string\"}]}";

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable SchemaRegistry registry;

  /** With the interface's path. */
  abstract URI url();

  @Override
  protected SchemaRegistry registry() {
    if (registry == null) {
      throw new IllegalStateException("not open");
    }
    return registry;
  }

  @Override
  protected boolean givesReasons() {
    return false;
  }

  @BeforeAll
  void open() throws Exception {
    send("PUT", "/config", json.createObjectNode().put("compatibility", "BACKWARD"));
    registry = SchemaRegistry.open(properties(Map.of("normalize.schemas", "true")));
  }

  @AfterAll
  void closeClient() {
    registry().close();
  }

  private Map<String, String> properties(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("schema.registry.url", url().toString());
    return all;
  }

  private JsonNode send(String method, String path, JsonNode body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .method(method, BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json.readTree(answer.body());
  }

  private ObjectNode schema(String text) {
    return json.createObjectNode().put("schema", text);
  }

  @Test
  void aSchemaWithReferencesIsReadWhole() throws Exception {
    send("POST", "/subjects/money-value/versions", schema(INNER));
    ObjectNode outer = schema(OUTER).put("schemaType", "AVRO");
    outer
        .putArray("references")
        .addObject()
        .put("name", "n.Money")
        .put("subject", "money-value")
        .put("version", 1);
    int id = send("POST", "/subjects/order-value/versions", outer).get("id").intValue();

    Schema read = registry().schemaById(id);

    assertThat(read.getField("price").schema()).isEqualTo(new Schema.Parser().parse(INNER));
    assertThat(registry().latestVersion("order-value").schema()).isEqualTo(read);
  }

  @Test
  void aSchemaThatIsNotAvroIsUnusable() throws Exception {
    ObjectNode other =
        schema("{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\"}")
            .put("schemaType", "JSON");
    int id = send("POST", "/subjects/json-value/versions", other).get("id").intValue();

    assertThatThrownBy(() -> registry().schemaById(id))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNUSABLE));
  }

  @Test
  void aSerializerMayUseWhatIsRegistered() {
    registry().register("latest-value", TextEvent.getClassSchema());
    RegisteredSchema before = registry().latestVersion("latest-value");
    TextEvent event = TextEvent.newBuilder().setText("où est ma carte ?").build();
    Map<String, String> latest =
        properties(Map.of("auto.register.schemas", "false", "use.latest.version", "true"));
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, latest)) {
      byte[] framed = serde.serializer().serialize("latest", event);

      assertThat(ByteBuffer.wrap(framed, 1, Integer.BYTES).getInt()).isEqualTo(before.id());
      assertThat(serde.deserializer().deserialize("latest", framed)).isEqualTo(event);
    }
    assertThat(registry().latestVersion("latest-value")).isEqualTo(before);
  }

  @Test
  void aSerializerThatMayNotRegisterSaysWhatIsMissing() {
    Map<String, String> lookUp = properties(Map.of("auto.register.schemas", "false"));
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, lookUp)) {
      assertThatThrownBy(() -> serde.prepare("nobody-made", TextEvent.class))
          .isInstanceOfSatisfying(
              SchemaRegistryException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND);
                assertThat(e).hasMessageContaining("nobody-made-value");
              });
    }
  }

  @Test
  void anUnknownIdIsNoOutage() {
    byte[] framed = ByteBuffer.allocate(7).put((byte) 0).putInt(987_654).array();
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, properties(Map.of()))) {
      assertThatThrownBy(() -> serde.deserializer().deserialize("unknown", framed))
          .isInstanceOf(SerializationException.class)
          .hasRootCauseInstanceOf(SchemaRegistryException.class);
    }
  }

  @Test
  void aWrongPathIsNotTakenForAMissingSchema() {
    String wrong = url().toString().replace("/v7", "/v6-or-so");
    try (SchemaRegistry lost =
        SchemaRegistry.open(Map.of("schema.registry.url", wrong, "max.retries", "0"))) {
      assertThatThrownBy(() -> lost.schemaById(1))
          .isInstanceOfSatisfying(
              SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }
  }
}
