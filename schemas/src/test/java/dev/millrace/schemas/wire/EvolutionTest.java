package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.Feedback;
import dev.millrace.schemas.registry.Compatibility;
import dev.millrace.schemas.registry.InMemorySchemaRegistry;
import dev.millrace.schemas.registry.RegisteredSchema;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.schemas.registry.SchemaStore;
import dev.millrace.schemas.wire.WireFormatException.Fault;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EvolutionTest {
  /** As Feedback may come to be: other positions, a field more, one less. */
  private static final Schema NEWER =
      feedback(
          "{\"name\":\"weight\",\"type\":\"double\",\"default\":1.0},"
              + "{\"name\":\"label\",\"type\":\"string\"},"
              + "{\"name\":\"task\",\"type\":\"string\"},"
              + "{\"name\":\"event_id\",\"type\":\"string\"},"
              + "{\"name\":\"given_at\",\"type\":"
              + "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}");

  private static final Feedback FEEDBACK =
      new Feedback("e-1", "intent", "lost", "ann", Samples.NOW);

  private final SchemaRegistry registry = new InMemorySchemaRegistry();

  private static Schema feedback(String fields) {
    return new Schema.Parser()
        .parse(
            "{\"type\":\"record\",\"namespace\":\"dev.millrace.schemas\",\"name\":\"Feedback\","
                + "\"fields\":["
                + fields
                + "]}");
  }

  private AvroSerializer<Feedback> latest() {
    AvroSerializer<Feedback> serializer = new AvroSerializer<>();
    serializer.use(
        registry, Map.of("auto.register.schemas", "false", "use.latest.version", "true"), false);
    return serializer;
  }

  private AvroDeserializer<Feedback> deserializer() {
    return new AvroDeserializer<>(Feedback.class, registry, false);
  }

  @Test
  void recordsOfANewerProducerAreReadAsTheContract() throws IOException {
    int id = registry.register("feedback-value", NEWER);
    GenericRecord written = new GenericData.Record(NEWER);
    written.put("weight", 2.0);
    written.put("label", "lost");
    written.put("task", "intent");
    written.put("event_id", "e-1");
    written.put("given_at", Samples.NOW.toEpochMilli());
    byte[] framed = WireFormat.encode(id, written, new GenericDatumWriter<GenericRecord>(NEWER));

    assertThat(deserializer().deserialize("feedback", framed))
        .isEqualTo(new Feedback("e-1", "intent", "lost", null, Samples.NOW));
  }

  @Test
  void theNewestVersionIsWrittenByFieldNames() {
    int id = registry.register("feedback-value", NEWER);

    byte[] framed = latest().serialize("feedback", FEEDBACK);

    assertThat(WireFormat.schemaId(framed)).isEqualTo(id);
    GenericRecord read =
        WireFormat.decode(framed, new GenericDatumReader<GenericRecord>(NEWER, NEWER));
    assertThat(read.get("event_id")).hasToString("e-1");
    assertThat(read.get("label")).hasToString("lost");
    assertThat(read.get("weight")).isEqualTo(1.0);
  }

  @Test
  void theNewestVersionMayBeOurs() {
    byte[] registering =
        new AvroSerializer<Feedback>(registry, false).serialize("feedback", FEEDBACK);

    byte[] framed = latest().serialize("feedback", FEEDBACK);

    assertThat(framed).isEqualTo(registering);
    assertThat(deserializer().deserialize("feedback", framed)).isEqualTo(FEEDBACK);
  }

  @Test
  void aNewestVersionThatCannotHoldTheRecordIsRefused() {
    registry.register("feedback-value", feedback("{\"name\":\"must\",\"type\":\"string\"}"));

    assertThatThrownBy(() -> latest().serialize("feedback", FEEDBACK))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("version 1")
        .hasMessageContaining("must");
  }

  @Test
  void aRecordOfAnotherTypeIsUndecodable() throws IOException {
    Schema string = Schema.create(Schema.Type.STRING);
    int id = registry.register("feedback-value", string);
    byte[] framed = WireFormat.encode(id, "text", new GenericDatumWriter<CharSequence>(string));

    assertFault(Fault.UNDECODABLE, deserializer(), framed);
  }

  @Test
  void anUnknownSchemaIsToldFromAnOutage() {
    byte[] framed = new byte[] {0, 0, 0, 0, 9, 0};
    assertFault(Fault.UNKNOWN_SCHEMA, deserializer(), framed);
    assertFault(Fault.UNKNOWN_SCHEMA, failing(Kind.INVALID), framed);
    assertFault(Fault.UNKNOWN_SCHEMA, failing(Kind.INCOMPATIBLE), framed);
    assertFault(Fault.UNDECODABLE, failing(Kind.UNUSABLE), framed);

    assertThatThrownBy(() -> failing(Kind.UNAVAILABLE).deserialize("feedback", framed))
        .isInstanceOf(SchemaRegistryException.class);
    assertThatThrownBy(() -> failing(Kind.REJECTED).deserialize("feedback", framed))
        .isInstanceOf(SchemaRegistryException.class);
  }

  private static void assertFault(
      Fault fault, AvroDeserializer<Feedback> deserializer, byte[] framed) {
    assertThatThrownBy(() -> deserializer.deserialize("feedback", framed))
        .isInstanceOfSatisfying(
            WireFormatException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }

  private static AvroDeserializer<Feedback> failing(Kind kind) {
    SchemaRegistry registry = new FailingRegistry(kind);
    return new AvroDeserializer<>(Feedback.class, registry, false);
  }

  private record FailingRegistry(SchemaRegistry others, Kind kind) implements SchemaRegistry {
    FailingRegistry(Kind kind) {
      this(new InMemorySchemaRegistry(new SchemaStore()), kind);
    }

    @Override
    public int register(String subject, Schema schema) {
      return others.register(subject, schema);
    }

    @Override
    public int idFor(String subject, Schema schema) {
      return others.idFor(subject, schema);
    }

    @Override
    public Schema schemaById(int id) {
      throw new SchemaRegistryException(kind, 0, "as told");
    }

    @Override
    public RegisteredSchema latestVersion(String subject) {
      return others.latestVersion(subject);
    }

    @Override
    public Compatibility compatibility(String subject, Schema schema) {
      return others.compatibility(subject, schema);
    }

    @Override
    public void probe() {
      others.probe();
    }

    @Override
    public void close() {
      others.close();
    }
  }
}
