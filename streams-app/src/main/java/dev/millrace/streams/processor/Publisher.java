package dev.millrace.streams.processor;

import dev.millrace.streams.accounting.EventAccount;
import dev.millrace.streams.failure.DeadLetter;
import dev.millrace.streams.failure.DeadLetterEncoder;
import dev.millrace.streams.failure.DeadLetterHeaders;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.ReplayHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Forwards what became of an event, under the event's own key, timestamp and headers.
 *
 * <p>Threading: its task's stream thread, as {@code forward} demands.
 */
final class Publisher {
  /** Says how the event's value is written, which is not how the prediction's is. */
  static final String CONTENT_TYPE = "content-type";

  /** Says which schema the event's value has; readers would hold the prediction against it. */
  private static final String VALUE_SCHEMA = "__value_schema_id";

  private final ProcessorContext<byte[], Outcome> context;
  private final Completion completion;
  private final DeadLetterEncoder deadLetters = new DeadLetterEncoder();
  private final AccountBuilder account = new AccountBuilder();

  Publisher(ProcessorContext<byte[], Outcome> context, String model) {
    this.context = context;
    this.completion = new Completion(model);
  }

  /** Forwards the predictions and dead letters of an event that is done; what these were. */
  EventAccount publish(PendingEvent event) {
    account.start();
    if (event.work() instanceof PendingEvent.Failed failed) {
      forward(event, failed.failure(), null);
    } else if (event.work() instanceof PendingEvent.Rows rows) {
      rows.rows().forEach(row -> account.owes(row.assignment().task()));
      Envelope envelope = envelope(event);
      if (envelope == null) {
        rows.rows().forEach(row -> publish(event, rows, row));
      } else {
        publishTogether(event, rows, envelope);
      }
    }
    return account.finish();
  }

  private static @Nullable Envelope envelope(PendingEvent event) {
    return event.source().value() instanceof Incoming.Decoded decoded ? decoded.envelope() : null;
  }

  /**
   * Forwards one record with the predictions of all tasks that were answered, and a dead letter for
   * each of the others. If that record can't be, the whole event is one dead letter.
   */
  private void publishTogether(PendingEvent event, PendingEvent.Rows rows, Envelope envelope) {
    List<Outcome.Answer> answers = new ArrayList<>();
    Map<String, Failure> failures = new LinkedHashMap<>();
    for (Row row : rows.rows()) {
      try {
        answers.add(answer(rows, row));
      } catch (EventFailedException e) {
        failures.put(row.assignment().task(), e.failure());
      }
    }
    if (!answers.isEmpty()) {
      Record<byte[], Outcome> record;
      try {
        record = EnrichedEvent.of(event.source(), envelope, answers);
      } catch (EventFailedException e) {
        forward(event, e.failure(), null);
        return;
      }
      context.forward(record, InferenceProcessor.PREDICTIONS);
      for (Outcome.Answer answer : answers) {
        context.forward(record.withValue(answer), InferenceProcessor.DRIFT);
        account.predicted(answer.prediction());
      }
    }
    failures.forEach((task, failure) -> forward(event, failure, task));
  }

  private void publish(PendingEvent event, PendingEvent.Rows rows, Row row) {
    Outcome.Answer answer;
    try {
      answer = answer(rows, row);
    } catch (EventFailedException e) {
      forward(event, e.failure(), row.assignment().task());
      return;
    }
    // Outside of the try: what forwarding throws is no fault of this event.
    Record<byte[], Outcome> record = event.source().withValue(answer);
    removeOwn(record.headers());
    record.headers().remove(CONTENT_TYPE);
    context.forward(record, InferenceProcessor.PREDICTIONS);
    context.forward(record, InferenceProcessor.DRIFT);
    account.predicted(answer.prediction());
  }

  /**
   * Removes headers that tell of the event's failures, replays and bytes, and not of its answers.
   */
  static void removeOwn(Headers headers) {
    DeadLetterHeaders.removeFrom(headers);
    ReplayHeaders.removeFrom(headers);
    headers.remove(VALUE_SCHEMA);
  }

  private Outcome.Answer answer(PendingEvent.Rows rows, Row row) throws EventFailedException {
    if (row instanceof Row.Refused refused) {
      throw new EventFailedException(refused.failure());
    }
    try {
      Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
      return completion.answer(rows, (Row.Submitted) row, now);
    } catch (StreamsException e) {
      throw e; // the engine is closed
    } catch (RuntimeException e) {
      throw new EventFailedException(Failure.internal("reading the engine's answer", e));
    }
  }

  private void forward(PendingEvent event, Failure failure, @Nullable String task) {
    DeadLetter letter = new DeadLetter(event.position(), failure, task);
    Record<byte[], byte[]> encoded =
        deadLetters.encode(letter, event.source(), event.source().value().raw());
    Outcome value = new Outcome.Undelivered(encoded.value());
    context.forward(encoded.withValue(value), InferenceProcessor.DEAD_LETTERS);
    account.deadLettered(task, failure.code());
  }
}
