package dev.millrace.streams.processor;

import dev.millrace.model.inference.PendingInference;
import dev.millrace.model.tokenizer.TokenizedText;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.SourcePosition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.Record;

/**
 * An event between reading and forwarding.
 *
 * @param source the record as it was read
 * @param position where it was read from
 * @param work what is being computed for it
 */
record PendingEvent(Record<byte[], Incoming> source, SourcePosition position, Work work) {

  /** What is being computed for an event. */
  sealed interface Work {}

  /** Nothing: the event as a whole failed. */
  record Failed(Failure failure) implements Work {}

  /**
   * Nothing: the stream stops before there was room for it, and reads it again at the next start.
   */
  record Left() implements Work {}

  /** A row per task. */
  record Rows(String eventId, TokenizedText text, List<Row> rows) implements Work {}

  /** Size of its record's value, which is kept for a dead letter. */
  int bytes() {
    byte[] raw = source.value().raw();
    return raw == null ? 0 : raw.length;
  }

  /** Whether all that comes of it is known. */
  boolean isDone() {
    return !(work instanceof Left) && inferences().allMatch(PendingInference::isDone);
  }

  /** Waits until it is done. */
  void await(Duration timeout) throws InterruptedException, TimeoutException {
    Deadline deadline = Deadline.in(timeout);
    for (PendingInference inference : inferences().toList()) {
      inference.await(deadline.remaining());
    }
  }

  private Stream<PendingInference> inferences() {
    return work instanceof Rows rows
        ? rows.rows().stream()
            .filter(Row.Submitted.class::isInstance)
            .map(row -> ((Row.Submitted) row).inference())
        : Stream.empty();
  }
}
