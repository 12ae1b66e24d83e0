package dev.millrace.streams.processor;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka clients for Kafka Streams whose commits respect the events in flight. The topology that
 * they serve must use the same {@link InFlightOffsets}, else events may be lost.
 *
 * <p>Threading: safe for use by several threads at once.
 */
public final class MillraceClientSupplier implements KafkaClientSupplier {
  private final InFlightOffsets inFlight;

  /** A supplier of clients that commit by these offsets. */
  public MillraceClientSupplier(InFlightOffsets inFlight) {
    this.inFlight = inFlight;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new LowWatermarkProducer(config, inFlight);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new LowWatermarkConsumer(config, inFlight);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return plain(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return plain(config);
  }

  private static Consumer<byte[], byte[]> plain(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
