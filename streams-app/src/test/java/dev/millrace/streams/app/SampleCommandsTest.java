package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code produce} and {@code predictions}, against a cluster without a processor. */
@Tag("integration")
@Timeout(300)
class SampleCommandsTest {
  @TempDir private static Path directory;
  private static EmbeddedBroker broker;
  private static EmbeddedSchemaRegistry registry;

  private final TestConsole console = TestConsole.withInput();

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    registry = new EmbeddedSchemaRegistry(0);
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  /** A configuration with topics of its own, which exist. */
  private static Path config(String name, String more) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve(name + ".yaml"),
            """
            kafka: {bootstrap.servers: "%s"}
            schema-registry: {schema.registry.url: "%s"}
            topics:
              events: [%3$s-events]
              predictions: %3$s-predictions
              dead-letters: %3$s-dead-letters
              drift-reports: %3$s-drift-reports
              partitions: 1
            adapters: [{name: tone, path: .}]
            %4$s
            """
                .formatted(broker.bootstrapServers(), registry.url(), name, more));
    try (Cluster cluster = Cluster.of(ConfigFile.read(file))) {
      cluster.createTopics();
    }
    return file;
  }

  private static long count(String topic) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }
  }

  @Test
  void sampleEventsGoToTheTopicOfEvents() throws Exception {
    Path file = config("limited", "");

    assertThat(console.run("produce", "--config", file, "--limit", 7, "--rate", 1000))
        .as(console.err())
        .isZero();

    assertThat(console.err()).contains("sent 7 events to limited-events");
    assertThat(count("limited-events")).isEqualTo(7);
  }

  @Test
  void aFileIsSentOnce() throws Exception {
    Path file = config("file", "");
    Path events = directory.resolve("events.jsonl");
    Files.write(events, List.of("{\"text\": \"one\"}", "{\"text\": \"two\", \"key\": \"k\"}"));

    assertThat(console.run("produce", "--config", file, "--events", events, "--rate", 1000))
        .isZero();

    assertThat(count("file-events")).isEqualTo(2);
  }

  @Test
  void withoutALimitItGoesOnUntilItIsStopped() throws Exception {
    Path file = config("endless", "");
    CompletableFuture<Integer> code = console.start("produce", "--config", file, "--rate", 100);
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .failFast("it ended", code::isDone)
        .until(() -> count("endless-events") > 3);

    console.console().stop().request();

    assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void eventsThatNobodyWouldReadAreNotSent() throws Exception {
    Path file = config("json", "input: {format: json}");

    assertThat(console.run("produce", "--config", file, "--limit", 1)).isEqualTo(3);

    assertThat(console.err()).contains("TextEvent", "input.format");
  }

  @Test
  void badOptionsAreRefused() {
    assertThat(console.run("produce", "--config", "none.yaml", "--rate", 0)).isEqualTo(2);
    assertThat(console.run("produce", "--config", "none.yaml", "--limit", 0)).isEqualTo(2);
    assertThat(console.err()).contains("--rate: expected", "--limit: expected");
  }

  @Test
  void predictionsArePrintedAsJson() throws Exception {
    Path file = config("printed", "");
    send("printed-predictions", "e1");
    send("printed-predictions", "e2");

    assertThat(console.run("predictions", "--config", file, "--from-beginning", "--limit", 1))
        .isZero();

    assertThat(console.outLines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(console.outLines().get(0));
    assertThat(json.get("event_id").textValue()).isEqualTo("e1");
    assertThat(json.get("label").textValue()).isEqualTo("ham");
  }

  @Test
  void printingEndsWhenItIsTold() throws Exception {
    Path file = config("watched", "");
    send("watched-predictions", "e1");
    CompletableFuture<Integer> code =
        console.start("predictions", "--config", file, "--from-beginning");
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !console.out().isEmpty());

    console.console().stop().request();

    assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
  }

  private static void send(String topic, String eventId) throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (AvroSerde<Prediction> serde =
            AvroSerde.forValues(
                Prediction.class, Map.of("schema.registry.url", registry.url().toString()));
        KafkaProducer<byte[], Prediction> producer =
            new KafkaProducer<>(kafka, new ByteArraySerializer(), serde.serializer())) {
      producer
          .send(new ProducerRecord<>(topic, Records.prediction(eventId, "spam", "ham", 0.75f)))
          .get();
    }
  }
}
