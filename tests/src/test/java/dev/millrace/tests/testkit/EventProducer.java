package dev.millrace.tests.testkit;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends events to a test cluster. */
public final class EventProducer implements AutoCloseable {
  private static final int PATIENCE_MS = 600_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final AvroSerde<TextEvent> serde;

  /** A producer for a cluster. */
  public EventProducer(Cluster cluster) {
    this(cluster.bootstrapServers(), cluster.registryUrl());
  }

  /** A producer for a broker, which may be away for a while, and a registry. */
  public EventProducer(String bootstrapServers, String registryUrl) {
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "linger.ms",
                5,
                "max.block.ms",
                PATIENCE_MS,
                "delivery.timeout.ms",
                PATIENCE_MS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    serde = AvroSerde.forValues(TextEvent.class, Map.of("schema.registry.url", registryUrl));
  }

  /** Sends a text under a key. */
  public Future<RecordMetadata> send(String id, String key, @Nullable String text) {
    return send(id, key, text, null, null);
  }

  /** Sends a text with hints. */
  public Future<RecordMetadata> send(
      String id,
      String key,
      @Nullable String text,
      @Nullable String adapter,
      @Nullable List<String> tasks) {
    TextEvent event =
        TextEvent.newBuilder()
            .setId(id)
            .setText(text == null ? "" : text)
            .setAdapter(adapter)
            .setTasks(tasks)
            .build();
    return sendBytes(key, serde.serializer().serialize(TestCluster.EVENTS, event));
  }

  /** Sends a text as of a time, in milliseconds since the epoch. */
  public Future<RecordMetadata> sendAt(long timestamp, String id, String text) {
    TextEvent event = TextEvent.newBuilder().setId(id).setText(text).build();
    byte[] value = serde.serializer().serialize(TestCluster.EVENTS, event);
    byte[] key = id.getBytes(StandardCharsets.UTF_8);
    return producer.send(new ProducerRecord<>(TestCluster.EVENTS, null, timestamp, key, value));
  }

  /** Sends bytes as they are. */
  public Future<RecordMetadata> sendBytes(String key, byte @Nullable [] value) {
    return producer.send(
        new ProducerRecord<>(TestCluster.EVENTS, key.getBytes(StandardCharsets.UTF_8), value));
  }

  /** Waits until everything sent is stored. */
  public void flush(List<Future<RecordMetadata>> sent)
      throws ExecutionException, InterruptedException {
    producer.flush();
    for (Future<RecordMetadata> record : sent) {
      record.get();
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
