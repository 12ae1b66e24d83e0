package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.registry.Compatibility;
import dev.millrace.schemas.registry.InMemorySchemaRegistry;
import dev.millrace.schemas.registry.RegisteredSchema;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.schemas.registry.SchemaStore;
import dev.millrace.schemas.wire.SerializerConfig.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AvroEnricherTest {
  private static final Schema OLDER = review("");
  private static final Schema NEWER =
      review("{\"name\":\"lang\",\"type\":\"string\",\"default\":\"en\"},");

  private final Map<String, String> properties =
      Map.of("schema.registry.url", "mock://" + UUID.randomUUID());
  private final SchemaRegistry registry = SchemaRegistry.open(properties);
  private final AvroEnricher enricher = AvroEnricher.forValues("out", "predictions", properties);

  private static Schema review(String more) {
    return DerivedSchemaTest.parse(
        "{\"type\":\"record\",\"name\":\"Review\",\"namespace\":\"shop\",\"fields\":["
            + more
            + "{\"name\":\"text\",\"type\":\"string\"}]}");
  }

  private byte[] framed(GenericRecord record) throws IOException {
    Schema schema = record.getSchema();
    return WireFormat.encode(
        registry.register("in-value", schema), record, new GenericDatumWriter<>(schema));
  }

  private byte[] framed(Schema schema) throws IOException {
    return framed(new GenericRecordBuilder(schema).set("text", "hi").build());
  }

  private byte[] enrich(byte[] framed, Prediction... predictions) {
    return enricher.enrich(framed, enricher.schemaFor(framed), List.of(predictions));
  }

  private static GenericRecord read(byte[] framed, Schema writer, Schema reader) {
    return WireFormat.decode(framed, new GenericDatumReader<GenericRecord>(writer, reader));
  }

  private GenericRecord read(byte[] framed) {
    Schema writer = registry.schemaById(WireFormat.schemaId(framed));
    return read(framed, writer, writer);
  }

  @Test
  void theRecordStaysByteForByteAndThePredictionsFollow() throws IOException {
    GenericRecord record = new GenericData.Record(DerivedSchemaTest.REVIEW);
    record.put("number", Long.MIN_VALUE);
    record.put("price", ByteBuffer.wrap(new byte[] {1, 2, 3}));
    record.put("kind", new GenericData.EnumSymbol(record.getSchema(), "GOOD"));
    record.put(
        "mac", new GenericData.Fixed(record.getSchema().getField("mac").schema(), new byte[6]));
    byte[] framed = framed(record);
    byte[] enriched = enrich(framed, Samples.prediction(), Samples.prediction());

    assertThat(Arrays.copyOfRange(enriched, 5, framed.length))
        .isEqualTo(Arrays.copyOfRange(framed, 5, framed.length));
    GenericRecord read = read(enriched);
    for (Schema.Field field : record.getSchema().getFields()) {
      assertThat(read.get(field.name())).isEqualTo(read(framed).get(field.name()));
    }
    List<?> predictions = (List<?>) read.get("predictions");
    assertThat(predictions).hasSize(2);
    GenericRecord first = (GenericRecord) predictions.get(0);
    assertThat(first.get("label")).hasToString("lost");
    assertThat(first.get("score")).isEqualTo(0.75f);
    assertThat(first.get("predicted_at")).isEqualTo(Samples.NOW.toEpochMilli());
    assertThat(first.get("problem_type")).hasToString("SINGLE_LABEL_CLASSIFICATION");
  }

  @Test
  void everyPredictionIsReadAsItWasWritten() throws IOException {
    byte[] framed = framed(OLDER);
    byte[] enriched = enrich(framed, Samples.prediction());
    // Behind the record: one block of one item, which has the bytes of a prediction, and the end.
    byte[] alone =
        new AvroSerializer<Prediction>(registry, false).serialize("p", Samples.prediction());
    byte[] array = Arrays.copyOfRange(enriched, framed.length, enriched.length);
    assertThat(array[0]).isEqualTo((byte) 2);
    byte[] item = Arrays.copyOfRange(array, 1, array.length - 1);
    ByteBuffer again = ByteBuffer.allocate(5 + item.length).put(alone, 0, 5).put(item);
    assertThat(
            new AvroDeserializer<>(Prediction.class, registry, false)
                .deserialize("p", again.array()))
        .isEqualTo(Samples.prediction());
    assertThat(array[array.length - 1]).isZero();
  }

  @Test
  void aWritersSchemaIsDerivedOnce() throws IOException {
    byte[] framed = framed(OLDER);
    int id = enricher.schemaFor(framed);
    assertThat(enricher.schemaFor(framed)).isEqualTo(id);
    assertThat(registry.latestVersion("out-value"))
        .isEqualTo(
            new RegisteredSchema("out-value", 1, id, DerivedSchema.of(OLDER, "predictions")));
  }

  @Test
  void aNewerVersionOfTheRecordIsANewerVersionOfTheOutputThatReadsBoth() throws IOException {
    byte[] older = enrich(framed(OLDER), Samples.prediction());
    byte[] newer = enrich(framed(NEWER), Samples.prediction());
    RegisteredSchema latest = registry.latestVersion("out-value");
    assertThat(latest.version()).isEqualTo(2);
    Schema before = DerivedSchema.of(OLDER, "predictions");
    assertThat(SchemaStore.incompatibilities(latest.schema(), before)).isEmpty();

    assertThat(read(older, before, latest.schema()).get("lang")).hasToString("en");
    assertThat(read(newer).get("text")).hasToString("hi");
    assertThat((List<?>) read(older, before, latest.schema()).get("predictions")).hasSize(1);
    // Those that were there before the predictions read on.
    assertThat(read(newer, latest.schema(), OLDER).get("text")).hasToString("hi");
    // A producer of the older version may still be there.
    assertThat(enrich(framed(OLDER), Samples.prediction())).isEqualTo(older);
  }

  @Test
  void whatTheSubjectRefusesIsTheRecordsFault() throws IOException {
    enricher.schemaFor(framed(OLDER));
    Schema other = DerivedSchemaTest.parse(OLDER.toString().replace("Review", "Order"));
    int id = registry.register("other-value", other);
    byte[] framed =
        WireFormat.encode(
            id,
            new GenericRecordBuilder(other).set("text", "hi").build(),
            new GenericDatumWriter<GenericRecord>(other));
    assertThatThrownBy(() -> enricher.schemaFor(framed))
        .isInstanceOf(UnderivableSchemaException.class)
        .hasMessageContaining("subject out-value: the schema of id " + id)
        .hasMessageContaining("can't be registered");
  }

  @Test
  void aRefusalIsRememberedForAWhileAndAnOutageIsNot() throws IOException {
    AtomicLong now = new AtomicLong();
    List<Kind> answers = new ArrayList<>();
    SchemaRegistry moody = new Moody(answers);
    int id = moody.register("in-value", OLDER);
    DerivedSubject subject =
        new DerivedSubject(moody, "out-value", "predictions", Source.LOOK_UP, now::get);

    answers.add(Kind.UNAVAILABLE);
    assertThat(catchThrowableOfType(SchemaRegistryException.class, () -> subject.idFor(id)).kind())
        .isEqualTo(Kind.UNAVAILABLE);
    answers.add(Kind.REJECTED);
    assertThat(catchThrowableOfType(SchemaRegistryException.class, () -> subject.idFor(id)).kind())
        .isEqualTo(Kind.REJECTED);
    answers.add(Kind.NOT_FOUND);
    UnderivableSchemaException refused =
        catchThrowableOfType(UnderivableSchemaException.class, () -> subject.idFor(id));
    assertThat(refused).hasMessageContaining("can't be found");
    now.set(9_999_999_999L);
    assertThatThrownBy(() -> subject.idFor(id)).isSameAs(refused);
    assertThat(answers).isEmpty();

    int derived = moody.register("out-value", DerivedSchema.of(OLDER, "predictions"));
    now.set(10_000_000_000L);
    assertThat(subject.idFor(id)).isEqualTo(derived);
  }

  @Test
  void theSubjectOfPredictionsIsNotThatOfRecords() {
    enricher.prepare();
    new AvroSerializer<Prediction>(registry, false).serialize("out", Samples.prediction());
    assertThat(catchThrowableOfType(SchemaRegistryException.class, enricher::prepare))
        .hasMessageContaining("subject out-value")
        .hasMessageContaining("give the records another topic")
        .extracting(SchemaRegistryException::kind)
        .isEqualTo(Kind.INCOMPATIBLE);
    enricher.close();
  }

  @Test
  void theNewestVersionCantBeWritten() {
    Map<String, String> latest =
        Map.of(
            "schema.registry.url", "mock://x",
            "auto.register.schemas", "false",
            "use.latest.version", "true");
    assertThatThrownBy(() -> AvroEnricher.forValues("out", "predictions", latest))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("use.latest.version=true: expected false");
  }

  /** A registry that says no to the next lookups, in these ways. */
  private static final class Moody implements SchemaRegistry {
    private final SchemaRegistry registry = new InMemorySchemaRegistry();
    private final List<Kind> answers;

    Moody(List<Kind> answers) {
      this.answers = answers;
    }

    @Override
    public int register(String subject, Schema schema) {
      return registry.register(subject, schema);
    }

    @Override
    public int idFor(String subject, Schema schema) {
      if (!answers.isEmpty()) {
        throw new SchemaRegistryException(answers.remove(0), 0, "as the test wants it");
      }
      return registry.idFor(subject, schema);
    }

    @Override
    public Schema schemaById(int id) {
      return registry.schemaById(id);
    }

    @Override
    public RegisteredSchema latestVersion(String subject) {
      throw new SchemaRegistryException(Kind.UNAVAILABLE, 0, "as the test wants it");
    }

    @Override
    public Compatibility compatibility(String subject, Schema schema) {
      return registry.compatibility(subject, schema);
    }

    @Override
    public void probe() {}

    @Override
    public void close() {}
  }
}
