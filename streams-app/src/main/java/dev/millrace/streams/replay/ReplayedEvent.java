package dev.millrace.streams.replay;

import dev.millrace.streams.failure.DeadLetterHeaders;
import dev.millrace.streams.failure.ReplayHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The event of a dead letter, as it goes to its topic again. */
final class ReplayedEvent {
  private ReplayedEvent() {}

  /**
   * The record: key, value and headers as they came, without those of the dead letter and with
   * those of a replay. It goes to the partition that it came from, where its key's other events
   * are; by its key where there is no such partition any more.
   *
   * @param partitions how many the topic has
   * @param keepTime whether it has its own timestamp, or that of its sending
   */
  static ProducerRecord<byte[], byte[]> of(StoredLetter letter, int partitions, boolean keepTime) {
    int from = letter.partition();
    Integer partition = from >= 0 && from < partitions ? (Integer) from : null;
    ProducerRecord<byte[], byte[]> event =
        new ProducerRecord<>(
            letter.topic(),
            partition,
            keepTime ? timestamp(letter) : null,
            letter.record().key(),
            letter.record().value(),
            letter.record().headers());
    Headers headers = event.headers();
    String task = letter.task();
    DeadLetterHeaders.removeFrom(headers);
    set(headers, ReplayHeaders.ATTEMPT, String.valueOf(letter.attempt() + 1));
    if (task != null) {
      set(headers, ReplayHeaders.TASKS, task);
    }
    return event;
  }

  private static @Nullable Long timestamp(StoredLetter letter) {
    long timestamp = letter.record().timestamp();
    return timestamp < 0 ? null : (Long) timestamp;
  }

  private static void set(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
