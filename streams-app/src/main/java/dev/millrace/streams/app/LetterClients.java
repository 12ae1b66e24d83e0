package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.replay.ReplayMarkers;
import dev.millrace.streams.replay.TopicReader;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Kafka clients that read and replay dead letters.
 *
 * <p>Threading: one thread.
 */
final class LetterClients implements AutoCloseable {
  private final MillraceConfig config;
  private final String id;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private LetterClients(MillraceConfig config, String id) throws CommandException {
    this.config = config;
    this.id = id;
    this.consumer = KafkaClients.consumer(config, id);
  }

  static LetterClients of(MillraceConfig config) throws CommandException {
    return new LetterClients(config, config.applicationId() + "-dead-letters");
  }

  /** Reads what is committed. */
  TopicReader reader() {
    return new TopicReader(consumer);
  }

  /**
   * A producer of transactions, to be closed by the caller. It ends the transaction that a replay
   * of this application left open, and takes its place if it runs.
   */
  KafkaProducer<byte[], byte[]> producer() throws CommandException {
    return KafkaClients.transactionalProducer(config, id, id + ReplayMarkers.SUFFIX);
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(KafkaClients.CLOSE_TIMEOUT));
  }
}
