package dev.millrace.streams.processor;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer whose transactions commit no further than the first event in flight.
 *
 * <p>Threading: as any Kafka producer's; Streams gives each stream thread one of its own.
 */
final class LowWatermarkProducer extends KafkaProducer<byte[], byte[]> {
  private final InFlightOffsets inFlight;
  private final Map<TopicPartition, OffsetAndMetadata> inTransaction = new HashMap<>();

  LowWatermarkProducer(Map<String, Object> config, InFlightOffsets inFlight) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.inFlight = inFlight;
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
    Map<TopicPartition, OffsetAndMetadata> lowered = inFlight.lower(offsets);
    super.sendOffsetsToTransaction(lowered, groupMetadata);
    inTransaction.putAll(lowered);
  }

  @Override
  public void commitTransaction() {
    super.commitTransaction();
    inFlight.accounts().committed(inTransaction);
    inTransaction.clear();
    // Under the streams protocol the consumer, which would do it too, is not ours.
    inFlight.accounts().sweep();
  }

  @Override
  public void abortTransaction() {
    inTransaction.clear();
    super.abortTransaction();
  }
}
