package dev.millrace.streams.processor;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.failure.RecordSize;
import dev.millrace.streams.processor.Outcome.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/** Makes an event's own record with its predictions in it. */
final class EnrichedEvent {
  private EnrichedEvent() {}

  /**
   * The record to forward, under the event's own key, timestamp and headers.
   *
   * @param answers at least one
   * @throws EventFailedException OUTPUT_TOO_LARGE, or INTERNAL if the record can't be written
   */
  static Record<byte[], Outcome> of(
      Record<byte[], Incoming> source, Envelope envelope, List<Answer> answers)
      throws EventFailedException {
    byte[] value = value(envelope, answers);
    Record<byte[], Outcome> record = source.withValue(new Outcome.Enriched(value));
    Publisher.removeOwn(record.headers());
    if (envelope.contentType() != null) {
      record.headers().remove(Publisher.CONTENT_TYPE);
      record
          .headers()
          .add(Publisher.CONTENT_TYPE, envelope.contentType().getBytes(StandardCharsets.UTF_8));
    }
    long bytes = RecordSize.of(record.key(), value, record.headers());
    if (bytes > envelope.maxRecordBytes()) {
      throw new EventFailedException(
          FailureCode.OUTPUT_TOO_LARGE,
          "expected key, headers and value with predictions of at most %d bytes together, got %d"
              .formatted(envelope.maxRecordBytes(), bytes));
    }
    return record;
  }

  private static byte[] value(Envelope envelope, List<Answer> answers) throws EventFailedException {
    try {
      return envelope.filling().with(answers.stream().map(Answer::prediction).toList());
    } catch (RuntimeException e) {
      throw new EventFailedException(
          Failure.internal("putting predictions into the event's record", e));
    }
  }
}
