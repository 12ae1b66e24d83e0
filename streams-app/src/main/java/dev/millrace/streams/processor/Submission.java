package dev.millrace.streams.processor;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.PendingInference;
import dev.millrace.model.tokenizer.TokenizedText;
import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.failure.SourcePosition;
import dev.millrace.streams.routing.Assignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Takes an event from its record to the engine: route, tokenize, submit. Whatever is wrong with the
 * event becomes a value; only what is wrong with the engine is thrown.
 *
 * <p>Threading: its task's stream thread, which waits in here while the engine is full.
 */
final class Submission {
  private final InferenceServices services;
  private final Intake intake;

  Submission(InferenceServices services, InferenceSettings settings) {
    this.services = services;
    this.intake = new Intake(services.router(), settings);
  }

  /** Hands the event's rows to the engine. */
  PendingEvent submit(Record<byte[], Incoming> source, SourcePosition position, Deadline deadline) {
    return new PendingEvent(source, position, work(source, position, deadline));
  }

  /** An event that is read again at the next start. */
  PendingEvent leave(Record<byte[], Incoming> source, SourcePosition position) {
    return new PendingEvent(source, position, new PendingEvent.Left());
  }

  /** An event that there is no room for. */
  PendingEvent refuse(Record<byte[], Incoming> source, SourcePosition position, Deadline deadline) {
    return new PendingEvent(source, position, new PendingEvent.Failed(overloaded(deadline)));
  }

  private PendingEvent.Work work(
      Record<byte[], Incoming> source, SourcePosition position, Deadline deadline) {
    if (source.value() instanceof Incoming.Undecodable undecodable) {
      return new PendingEvent.Failed(undecodable.failure());
    }
    Incoming.Decoded decoded = (Incoming.Decoded) source.value();
    TextEvent event = decoded.event();
    String eventId =
        event.getId() == null || event.getId().isEmpty() ? position.toString() : event.getId();
    Attempt attempt;
    try {
      services.shedding().check(source.timestamp());
      List<Assignment> assignments =
          intake.assignments(source, decoded.decoded(), position.topicPartition().topic(), eventId);
      TokenizedText text = services.tokenizer().tokenize(event.getText());
      attempt = new Attempt(eventId, assignments, text, source.timestamp(), deadline);
    } catch (EventFailedException e) {
      return new PendingEvent.Failed(e.failure());
    } catch (RuntimeException e) {
      return new PendingEvent.Failed(Failure.internal("routing and tokenizing", e));
    }
    try {
      return rows(attempt);
    } catch (EventFailedException e) {
      return new PendingEvent.Failed(e.failure());
    }
  }

  /** An event that is fit for the engine. */
  private record Attempt(
      String eventId,
      List<Assignment> assignments,
      TokenizedText text,
      long timestampMs,
      Deadline deadline) {}

  /** Hands the rows over, unless the stream stops before there is room. */
  private PendingEvent.Work rows(Attempt attempt) throws EventFailedException {
    List<Row> rows = new ArrayList<>(attempt.assignments().size());
    for (Assignment assignment : attempt.assignments()) {
      boolean begun = rows.stream().anyMatch(Row.Submitted.class::isInstance);
      Optional<Row> row = row(assignment, attempt, begun);
      if (row.isEmpty()) {
        return new PendingEvent.Left();
      }
      rows.add(row.get());
    }
    return new PendingEvent.Rows(attempt.eventId(), attempt.text(), List.copyOf(rows));
  }

  /**
   * A task's row; empty if the stream stops before there is room for it.
   *
   * @param begun whether the event has a row in the engine already: then it is finished, however
   *     old it gets, as an event that is shed in part would be answered in part twice when its dead
   *     letter is fed in again
   * @throws EventFailedException if the event got too old while it waited
   */
  private Optional<Row> row(Assignment assignment, Attempt attempt, boolean begun)
      throws EventFailedException {
    Optional<Adapter> adapter = services.catalog().find(assignment.adapter());
    if (adapter.isEmpty()) {
      return Optional.of(new Row.Refused(assignment, unknown(assignment)));
    }
    Deadline deadline = attempt.deadline();
    while (true) {
      if (!begun) {
        services.shedding().check(attempt.timestampMs());
      }
      Optional<Row> row = tryRow(assignment, adapter.get(), attempt.text(), deadline.turn());
      if (row.isPresent() || services.inFlight().isStopping()) {
        return row;
      }
      if (deadline.isOver()) {
        return Optional.of(new Row.Refused(assignment, overloaded(deadline)));
      }
    }
  }

  /** Empty if the engine has no room for so long. */
  private Optional<Row> tryRow(
      Assignment assignment, Adapter adapter, TokenizedText text, Duration timeout) {
    try {
      PendingInference inference = services.engine().submit(text, adapter, timeout);
      return Optional.of(new Row.Submitted(assignment, adapter, inference));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (IllegalStateException e) {
      throw engineClosed(e);
    } catch (RuntimeException e) {
      return Optional.of(
          new Row.Refused(assignment, Failure.internal("submitting to the engine", e)));
    }
  }

  private Failure unknown(Assignment assignment) {
    return Failure.of(
        FailureCode.UNKNOWN_ADAPTER,
        "expected one of the adapters %s, got %s"
            .formatted(services.catalog().names(), assignment.adapter()));
  }

  private static Failure overloaded(Deadline deadline) {
    return Failure.of(
        FailureCode.OVERLOADED,
        "expected room in the engine within %d ms, got none".formatted(deadline.timeoutMs()));
  }

  /** No fault of the event: it has to be answered by whoever goes on from here. */
  static StreamsException engineClosed(Exception cause) {
    return new StreamsException(
        "the inference engine is closed while the stream runs; events in flight will be read again"
            + " after a restart",
        cause);
  }
}
