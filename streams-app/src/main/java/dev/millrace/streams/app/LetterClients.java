package dev.millrace.streams.app;

import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.replay.ReplayMarkers;
import dev.millrace.streams.replay.TopicReader;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Kafka clients that read and replay dead letters, with the properties that the processor's have.
 *
 * <p>Threading: one thread.
 */
final class LetterClients implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final String id;
  private final StreamsConfig streams;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private LetterClients(String id, StreamsConfig streams) {
    this.id = id;
    this.streams = streams;
    Map<String, Object> properties = streams.getRestoreConsumerConfigs(id);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static LetterClients of(MillraceConfig config) throws CommandException {
    return new LetterClients(
        config.applicationId() + "-dead-letters",
        new StreamsConfig(Settings.streams(config).toProperties()));
  }

  /** Reads what is committed. */
  TopicReader reader() {
    return new TopicReader(consumer);
  }

  /**
   * A producer of transactions, to be closed by the caller. It ends the transaction that a replay
   * of this application left open, and takes its place if it runs.
   */
  KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> properties = streams.getProducerConfigs(id);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id + ReplayMarkers.SUFFIX);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
      return producer;
    } catch (RuntimeException e) {
      producer.close(CLOSE_TIMEOUT);
      throw e;
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }
}
