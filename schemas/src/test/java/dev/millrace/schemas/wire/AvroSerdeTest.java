package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Feedback;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.InMemorySchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.wire.WireFormatException.Fault;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AvroSerdeTest {
  private static final String URL = "schema.registry.url";

  private final SchemaRegistry registry = new InMemorySchemaRegistry();

  private static Map<String, Object> properties(String scope, Object... namesAndValues) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(URL, "mock://" + scope);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return properties;
  }

  private <T extends SpecificRecord> T there(Class<T> type, T datum) {
    try (AvroSerde<T> serde = AvroSerde.forValues(type, registry)) {
      byte[] framed = serde.serializer().serialize("topic", datum);
      return serde.deserializer().deserialize("topic", framed);
    }
  }

  @Test
  void recordsComeBackAsTheyWere() {
    assertThat(there(TextEvent.class, Samples.event())).isEqualTo(Samples.event());
    assertThat(there(TextEvent.class, TextEvent.newBuilder().build()))
        .isEqualTo(TextEvent.newBuilder().build());
    assertThat(new InMemoryThere().there(Prediction.class, Samples.prediction()))
        .isEqualTo(Samples.prediction());
    assertThat(new InMemoryThere().there(DriftReport.class, Samples.driftReport()))
        .isEqualTo(Samples.driftReport());
  }

  /** Each with a registry of its own, as they would share a subject otherwise. */
  private static final class InMemoryThere {
    private final AvroSerdeTest test = new AvroSerdeTest();

    <T extends SpecificRecord> T there(Class<T> type, T datum) {
      return test.there(type, datum);
    }
  }

  @Test
  void nullStaysNull() {
    try (AvroSerde<TextEvent> serde = AvroSerde.forValues(TextEvent.class, registry)) {
      assertThat(serde.serializer().serialize("topic", null)).isNull();
      assertThat(serde.deserializer().deserialize("topic", null)).isNull();
    }
  }

  @Test
  void theSubjectIsOfTheTopicAndItsPart() {
    new AvroSerializer<TextEvent>(registry, true).serialize("topic", Samples.event());
    new AvroSerializer<TextEvent>(registry, false).serialize("topic", Samples.event());

    assertThat(registry.latestVersion("topic-key").id())
        .isEqualTo(registry.latestVersion("topic-value").id());
  }

  @Test
  void theRegisteredSchemaIsThatOfTheFile() {
    new AvroSerializer<TextEvent>(registry, false).serialize("topic", Samples.event());

    Schema registered = registry.latestVersion("topic-value").schema();

    assertThat(TextEvent.getClassSchema().toString()).contains("avro.java.string");
    assertThat(registered.toString()).doesNotContain("avro.java.string");
    assertThat(registered.getField("text").doc()).isNotBlank();
  }

  @Test
  void withoutAutoRegistrationTheSchemaMustBeThere() {
    AvroSerializer<TextEvent> serializer = new AvroSerializer<>();
    serializer.configure(properties("serde-look-up", "auto.register.schemas", "false"), false);

    assertThatThrownBy(() -> serializer.serialize("topic", Samples.event()))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class,
            e -> assertThat(e.kind()).isEqualTo(SchemaRegistryException.Kind.NOT_FOUND));

    AvroSerializer<TextEvent> registering = new AvroSerializer<>();
    registering.configure(properties("serde-look-up"), false);
    byte[] framed = registering.serialize("topic", Samples.event());
    assertThat(serializer.serialize("topic", Samples.event())).isEqualTo(framed);
    serializer.close();
    registering.close();
  }

  @Test
  void aSerdeIsConfiguredFromPropertiesAlone() {
    Map<String, Object> properties =
        properties("serde-by-name", "specific.avro.value.type", TextEvent.class.getName());
    try (AvroSerde<TextEvent> serde = new AvroSerde<>();
        AvroSerde<TextEvent> other = AvroSerde.forValues(TextEvent.class, properties);
        AvroDeserializer<TextEvent> deserializer = new AvroDeserializer<>()) {
      serde.configure(properties, false);
      deserializer.configure(
          properties("serde-by-name", "specific.avro.value.type", TextEvent.class), false);

      byte[] framed = serde.serializer().serialize("topic", Samples.event());

      assertThat(other.deserializer().deserialize("topic", framed)).isEqualTo(Samples.event());
      assertThat(serde.deserializer().deserialize("topic", framed)).isEqualTo(Samples.event());
      assertThat(deserializer.deserialize("topic", framed)).isEqualTo(Samples.event());
    }
  }

  @Test
  void theClassToReadMustBeARecords() {
    AvroDeserializer<TextEvent> deserializer = new AvroDeserializer<>();

    assertThatThrownBy(() -> deserializer.configure(properties("serde-no-type"), true))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("specific.avro.key.type");
    assertThatThrownBy(
            () ->
                deserializer.configure(
                    properties("serde-no-type", "specific.avro.value.type", "java.lang.String"),
                    false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("java.lang.String");
    deserializer.close();
  }

  @Test
  void useBeforeConfigurationIsRefused() {
    try (AvroSerde<TextEvent> serde = new AvroSerde<>(TextEvent.class)) {
      assertThatThrownBy(() -> serde.serializer().serialize("topic", Samples.event()))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> serde.deserializer().deserialize("topic", new byte[9]))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void anIdInTheHeadersIsToldFromBrokenData() {
    AvroDeserializer<TextEvent> deserializer =
        new AvroDeserializer<>(TextEvent.class, registry, false);
    byte[] framed = new AvroSerializer<>(registry, false).serialize("t", Samples.event());
    Headers headers = new ProducerRecord<>("t", framed).headers();
    headers.add("__key_schema_id", new byte[17]);

    assertThat(deserializer.deserialize("t", headers, framed)).isEqualTo(Samples.event());

    headers.add("__value_schema_id", new byte[17]);
    assertThatThrownBy(() -> deserializer.deserialize("t", headers, new byte[] {0, 0, 0, 0, 1}))
        .isInstanceOfSatisfying(
            WireFormatException.class, e -> assertThat(e.fault()).isEqualTo(Fault.HEADER_FRAMED))
        .hasMessageContaining("__value_schema_id");
    assertThat(deserializer.deserialize("t", headers, (byte[]) null)).isNull();
  }

  @Test
  void aRecordThatDoesNotFitIsRefusedByName() {
    AvroSerializer<Feedback> serializer = new AvroSerializer<>(registry, false);

    assertThatThrownBy(() -> serializer.serialize("topic", new Feedback()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("topic-value")
        .hasMessageContaining("dev.millrace.schemas.Feedback");
  }

  @Test
  void threadsMayShareADeserializerFromItsFirstRecordOn() throws Exception {
    byte[] framed =
        new AvroSerializer<DriftReport>(registry, false).serialize("topic", Samples.driftReport());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 50; round++) {
        AvroDeserializer<DriftReport> shared =
            new AvroDeserializer<>(DriftReport.class, registry, false);
        Callable<DriftReport> read = () -> shared.deserialize("topic", framed);

        for (Future<DriftReport> report : threads.invokeAll(Collections.nCopies(4, read))) {
          assertThat(report.get()).isEqualTo(Samples.driftReport());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
