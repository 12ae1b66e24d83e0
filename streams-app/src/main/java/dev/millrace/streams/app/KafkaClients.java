package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.config.MillraceConfig;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Kafka clients of commands that read and write beside the processor, with the properties that its
 * own clients have: what may stand under a prefix such as {@code producer.} counts here too.
 */
final class KafkaClients {
  /** How long a client that is closed waits for what it still does. */
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  /** Kafka's own default. The processor waits without end, but it has nobody who waits for it. */
  private static final int DELIVERY_TIMEOUT_MS = 120_000;

  private KafkaClients() {}

  /**
   * A consumer of what is committed, of no group.
   *
   * @param id names it to the broker
   * @throws CommandException if Kafka can't make it with the configuration's properties
   */
  static KafkaConsumer<byte[], byte[]> consumer(MillraceConfig config, String id)
      throws CommandException {
    Map<String, Object> properties = streams(config).getRestoreConsumerConfigs(id);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return KafkaFaults.making(
        config,
        () ->
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  /**
   * A producer that gives up on a broker that is gone.
   *
   * @param id names it to the broker
   * @throws CommandException if Kafka can't make it with the configuration's properties
   */
  static <V> KafkaProducer<byte[], V> producer(
      MillraceConfig config, String id, Serializer<V> values) throws CommandException {
    Map<String, Object> properties = streams(config).getProducerConfigs(id);
    // Whoever set one wants it here too.
    properties.replace(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE, DELIVERY_TIMEOUT_MS);
    return KafkaFaults.making(
        config, () -> new KafkaProducer<>(properties, new ByteArraySerializer(), values));
  }

  /**
   * A producer of transactions. It ends the one that another with its id left open, and takes the
   * other's place if it runs.
   *
   * @param id names it to the broker
   * @throws CommandException if Kafka can't make it with the configuration's properties
   */
  static KafkaProducer<byte[], byte[]> transactionalProducer(
      MillraceConfig config, String id, String transactionalId) throws CommandException {
    Map<String, Object> properties = streams(config).getProducerConfigs(id);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    KafkaProducer<byte[], byte[]> producer =
        KafkaFaults.making(
            config,
            () ->
                new KafkaProducer<>(
                    properties, new ByteArraySerializer(), new ByteArraySerializer()));
    try {
      producer.initTransactions();
      return producer;
    } catch (RuntimeException e) {
      producer.close(CLOSE_TIMEOUT);
      throw e;
    }
  }

  private static StreamsConfig streams(MillraceConfig config) throws CommandException {
    return new StreamsConfig(Settings.streams(config).toProperties());
  }
}
