package dev.millrace.training.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * {@code millrace run} in a JVM of its own, without libtorch in use, on an embedded broker.
 *
 * <p>Threading: for one thread.
 */
final class RunningProcessor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final EmbeddedBroker broker;
  private final EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0);
  private final AvroSerde<TextEvent> events;
  private final AvroSerde<Prediction> predictions;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Prediction> answers = new HashMap<>();
  private final Path log;
  private final Process process;
  private int asked;

  /**
   * Starts it.
   *
   * @param config what stands in its configuration beside clients
   */
  RunningProcessor(Path directory, String config) throws IOException {
    log = directory.resolve("run.log");
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    broker.createTopics(
        List.of("events", "predictions", "dead-letters", "drift-reports").stream()
            .map(name -> new NewTopic(name, 1, (short) 1))
            .toList());
    String servers = broker.bootstrapServers();
    Map<String, String> schemas = Map.of("schema.registry.url", registry.url().toString());
    events = AvroSerde.forValues(TextEvent.class, schemas);
    predictions = AvroSerde.forValues(Prediction.class, schemas);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all = List.of(new TopicPartition("predictions", 0));
    consumer.assign(all);
    consumer.seekToBeginning(all);
    Path file = directory.resolve("millrace.yaml");
    Files.writeString(
        file,
        """
        kafka: {bootstrap.servers: "%s"}
        schema-registry: {schema.registry.url: "%s"}
        http: {port: none}
        processing: {shutdown-timeout-ms: 120000}
        """
                .formatted(servers, registry.url())
            + config);
    process = start(file);
  }

  private Process start(Path config) throws IOException {
    return MillraceJvm.command(List.of("run", "--config", config.toString()))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** What it answers to a text that is sent now. */
  Prediction ask(String text) {
    String id = "event-" + asked++;
    TextEvent event = TextEvent.newBuilder().setId(id).setText(text).build();
    byte[] value = events.serializer().serialize("events", event);
    Objects.requireNonNull(producer.send(new ProducerRecord<>("events", value)));
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .failFast(() -> assertThat(process.isAlive()).as(log()).isTrue())
        .until(() -> answered(id));
    return Objects.requireNonNull(answers.get(id));
  }

  private boolean answered(String id) {
    consumer
        .poll(Duration.ofMillis(100))
        .forEach(
            record -> {
              Prediction prediction =
                  predictions.deserializer().deserialize(record.topic(), record.value());
              answers.put(prediction.getEventId(), prediction);
            });
    return answers.containsKey(id);
  }

  /** What it said. */
  String log() {
    try {
      // Its last character may be half written, which is no error.
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Asks it to end; returns its exit code. */
  int end() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end: " + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    consumer.close();
    producer.close();
    registry.close();
    broker.close();
  }
}
