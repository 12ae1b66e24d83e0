package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.registry.RegisteredSchema;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaStore;
import dev.millrace.schemas.wire.AnyAvroDeserializer;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records of somebody else, with predictions in them. */
@Tag("integration")
@Timeout(600)
class EnrichedRunTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Schema OLDER = review("");
  private static final Schema NEWER =
      review("{\"name\":\"lang\",\"type\":\"string\",\"default\":\"en\"},");

  @TempDir private Path directory;
  private final TestConsole console = TestConsole.withInput();

  private static Schema review(String more) {
    return new Schema.Parser()
        .parse(
            "{\"type\":\"record\",\"name\":\"Review\",\"namespace\":\"shop\",\"fields\":["
                + more
                + "{\"name\":\"body\",\"type\":\"string\"},{\"name\":\"stars\",\"type\":\"int\"}]}");
  }

  private Path config(EmbeddedBroker broker, String registry) throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
    return Files.writeString(
        directory.resolve("millrace.yaml"),
        """
        kafka: {bootstrap.servers: "%s"}
        schema-registry: {schema.registry.url: "%s", max.retries: "1"}
        topics: {partitions: 1, predictions: enriched}
        input: {format: avro, text-path: body}
        output: {mode: enrich, field: answers}
        model: {path: model, quantization: fp32}
        drift: {window-ms: 86400000}
        processing: {state-dir: state, shutdown-timeout-ms: 60000}
        http: {port: 0}
        adapters:
          - {name: tone, path: "%s"}
          - {name: mood, path: "%s"}
        """
            .formatted(
                broker.bootstrapServers(),
                registry,
                golden.adapter("qv-r4"),
                golden.adapter("qv-r4")));
  }

  private static void send(Path config, EmbeddedSchemaRegistry registry, Schema schema, int stars)
      throws Exception {
    int id;
    try (SchemaRegistry client = client(registry)) {
      id = client.register("events-value", schema);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(5).putInt(1, id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    GenericRecord review =
        new GenericRecordBuilder(schema).set("body", "hello").set("stars", stars).build();
    new GenericDatumWriter<GenericRecord>(schema).write(review, encoder);
    byte[] key = ("k" + stars).getBytes(StandardCharsets.UTF_8);
    Committed.send(config, new ProducerRecord<>("events", key, out.toByteArray()));
  }

  private static SchemaRegistry client(EmbeddedSchemaRegistry registry) {
    return SchemaRegistry.open(Map.of("schema.registry.url", registry.url().toString()));
  }

  private static List<GenericRecord> enriched(Path config) throws Exception {
    MillraceConfig read = ConfigFile.read(config);
    List<GenericRecord> records = new ArrayList<>();
    try (AnyAvroDeserializer deserializer =
        AnyAvroDeserializer.forValues(read.clients().schemaRegistry().values())) {
      for (ConsumerRecord<byte[], byte[]> record : Committed.in(config, "enriched")) {
        GenericRecord value = deserializer.deserialize("enriched", record.value());
        assertThat(new String(record.key(), StandardCharsets.UTF_8))
            .isEqualTo("k" + value.get("stars"));
        records.add(value);
      }
    }
    return records;
  }

  @Test
  void recordsOfAllVersionsGetTheirPredictionsAndAnOutageIsWaitedFor() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0);
        RegistryProxy proxy = new RegistryProxy(registry.url(), "enriched-value")) {
      Path file = config(broker, proxy.url());
      assertThat(console.run("topics", "create", "--config", file)).isZero();
      CompletableFuture<Integer> code = console.start("run", "--config", file);

      send(file, registry, OLDER, 1);
      await().atMost(PATIENCE).until(() -> enriched(file).size() == 1);
      // The registry knows the newer version too, but for three tries can't take the derived one.
      proxy.outage.set(3);
      send(file, registry, NEWER, 2);
      send(file, registry, OLDER, 3);
      await().atMost(PATIENCE).until(() -> enriched(file).size() >= 3);
      console.console().stop().request();
      assertThat(code.get(120, TimeUnit.SECONDS)).as(console.err()).isZero();

      assertThat(proxy.outage).hasValue(0);
      assertThat(enriched(file)).extracting(record -> record.get("stars")).containsExactly(1, 2, 3);
      assertThat(enriched(file))
          .allSatisfy(
              record ->
                  assertThat((List<?>) record.get("answers"))
                      .extracting(answer -> ((GenericRecord) answer).get("task").toString())
                      .containsExactly("tone", "mood"));
      assertThat(Committed.in(file, "dead-letters")).isEmpty();
      assertEvolved(registry);
      assertThat(console.run("predictions", "--config", file)).isEqualTo(3);
    }
  }

  private static void assertEvolved(EmbeddedSchemaRegistry registry) {
    try (SchemaRegistry client = client(registry)) {
      RegisteredSchema latest = client.latestVersion("enriched-value");
      assertThat(latest.version()).isEqualTo(2);
      assertThat(latest.schema().getFields())
          .extracting(Schema.Field::name)
          .containsExactly("lang", "body", "stars", "answers");
      // As records they are those of the writer, for whoever knows nothing else.
      assertThat(SchemaStore.incompatibilities(OLDER, latest.schema())).isEmpty();
      assertThat(client.compatibility("enriched-value", latest.schema()).compatible()).isTrue();
    }
  }

  @Test
  void theTopicOfPredictionsIsRefusedAtTheStart() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0)) {
      Path file = config(broker, registry.url().toString());
      assertThat(console.run("topics", "create", "--config", file)).isZero();
      try (AvroSerde<Prediction> predictions =
          AvroSerde.forValues(
              Prediction.class, Map.of("schema.registry.url", registry.url().toString()))) {
        predictions.prepare("enriched", Prediction.class);
      }
      assertThat(console.run("run", "--config", file)).isEqualTo(3);
      assertThat(console.err()).contains("subject enriched-value", "another topic");

      String yaml = Files.readString(file);
      Files.writeString(
          file,
          yaml.replace(
              "max.retries: \"1\"",
              "auto.register.schemas: \"false\", use.latest.version: \"true\""));
      assertThat(console.run("run", "--config", file)).isEqualTo(3);
      assertThat(console.err()).contains("output.mode enrich: use.latest.version=true");
    }
  }
}
