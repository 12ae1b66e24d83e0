package dev.millrace.streams.processor;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that commits no further than the first event in flight, and that waits for new records
 * only 1 ms at a time while results are due: forwarding happens between two polls, and waiting for
 * the next event would add to the latency of this one. Partitions whose events are held are paused,
 * beside those that Streams pauses.
 *
 * <p>Threading: as any Kafka consumer's, one thread.
 */
final class LowWatermarkConsumer extends KafkaConsumer<byte[], byte[]> {
  private static final Duration SHORT_POLL = Duration.ofMillis(1);

  private final InFlightOffsets inFlight;
  private final PausedPartitions paused = new PausedPartitions();

  LowWatermarkConsumer(Map<String, Object> config, InFlightOffsets inFlight) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.inFlight = inFlight;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    inFlight.accounts().sweep();
    Set<TopicPartition> assigned = assignment();
    PausedPartitions.Change change = paused.holding(inFlight.holding(assigned), assigned);
    super.pause(change.pause());
    super.resume(change.resume());
    boolean resultsAreDue = timeout.compareTo(SHORT_POLL) > 0 && inFlight.anyInFlight(assigned);
    return super.poll(resultsAreDue ? SHORT_POLL : timeout);
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    super.pause(partitions);
    paused.byStreams(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    super.resume(paused.released(partitions));
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<TopicPartition, OffsetAndMetadata> lowered = inFlight.lower(offsets);
    super.commitSync(lowered);
    inFlight.accounts().committed(lowered);
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    Map<TopicPartition, OffsetAndMetadata> lowered = inFlight.lower(offsets);
    super.commitSync(lowered, timeout);
    inFlight.accounts().committed(lowered);
  }

  @Override
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
    super.commitAsync(
        inFlight.lower(offsets),
        (committed, error) -> {
          if (error == null) {
            inFlight.accounts().committed(committed);
          }
          if (callback != null) {
            callback.onComplete(committed, error);
          }
        });
  }

  // The others commit whatever was polled. Kafka Streams does not use them; if it ever does, this
  // must not go unnoticed.

  @Override
  public void commitSync() {
    throw commitsEverythingPolled();
  }

  @Override
  public void commitSync(Duration timeout) {
    throw commitsEverythingPolled();
  }

  @Override
  public void commitAsync() {
    throw commitsEverythingPolled();
  }

  @Override
  public void commitAsync(@Nullable OffsetCommitCallback callback) {
    throw commitsEverythingPolled();
  }

  private static UnsupportedOperationException commitsEverythingPolled() {
    return new UnsupportedOperationException(
        "expected a commit of given offsets, got one of everything polled: it would skip the"
            + " events in flight");
  }
}
