package dev.millrace.streams.topology;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The record's own timestamp, or the present where it has none that can be used.
 *
 * <p>Some producers write -1, and brokers take it; Kafka Streams would stop at such a record, or
 * pass over it without a word. A timestamp in the future is taken as far as clocks differ: what is
 * written for an event has its timestamp, and topics take none that is too far ahead ({@code
 * message.timestamp.after.max.ms}, an hour by default), so that it would stop the stream.
 *
 * <p>Threading: no state, any thread.
 */
final class EventTime implements TimestampExtractor {
  /** How far clocks may differ. */
  static final Duration MOST_AHEAD = Duration.ofMinutes(1);

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return of(record.timestamp(), System.currentTimeMillis());
  }

  static long of(long timestamp, long now) {
    return timestamp >= 0 && timestamp <= now + MOST_AHEAD.toMillis() ? timestamp : now;
  }
}
