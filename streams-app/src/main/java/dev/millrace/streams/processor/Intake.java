package dev.millrace.streams.processor;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.failure.RecordSize;
import dev.millrace.streams.routing.Assignment;
import dev.millrace.streams.routing.EventFacts;
import dev.millrace.streams.routing.EventHints;
import dev.millrace.streams.routing.Router;
import dev.millrace.streams.routing.RoutingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Decides whether an event is fit to be answered, and by whom. Immutable. */
final class Intake {
  /** Names the adapter that is to answer; goes before the event's own field. UTF-8. */
  static final String ADAPTER_HEADER = "millrace-adapter";

  private static final int MOST_BYTES_PER_CHAR = 3;

  /**
   * Most bytes of key, headers and id. Predictions repeat them, and a topic takes no record above
   * its limit, by default 1 MiB: the producer would refuse such a prediction at each restart. The
   * rest is for labels and scores.
   */
  static final int MAX_ENVELOPE_BYTES = 1 << 19;

  private final Router router;
  private final InferenceSettings settings;

  Intake(Router router, InferenceSettings settings) {
    this.router = router;
    this.settings = settings;
  }

  /** The event's tasks, at least one. */
  List<Assignment> assignments(
      Record<byte[], Incoming> source, DecodedEvent decoded, String topic, String eventId)
      throws EventFailedException {
    TextEvent event = decoded.event();
    checkText(event.getText());
    checkEnvelope(source.headers(), source.key(), eventId);
    EventFacts facts =
        new EventFacts(
            topic,
            source.key(),
            headersAsked(source.headers(), decoded.attributes()),
            decoded.fields());
    EventHints hints = hints(event, source.headers());
    List<Assignment> assignments = route(hints, facts, eventId);
    if (assignments.size() > settings.maxTasksPerEvent()) {
      throw new EventFailedException(
          FailureCode.TOO_MANY_TASKS,
          "expected at most %d tasks, got %d"
              .formatted(settings.maxTasksPerEvent(), assignments.size()));
    }
    return TaskLimit.apply(assignments, hints, source.headers());
  }

  private void checkText(@Nullable String text) throws EventFailedException {
    if (text == null || text.isBlank()) {
      throw new EventFailedException(
          FailureCode.MISSING_TEXT, "expected a text, got an empty or blank one");
    }
    long bytes = utf8Bytes(text);
    if (bytes > settings.maxTextBytes()) {
      throw new EventFailedException(
          FailureCode.TEXT_TOO_LARGE,
          "expected a text of at most %d bytes, got %d".formatted(settings.maxTextBytes(), bytes));
    }
  }

  private void checkEnvelope(Headers headers, byte @Nullable [] key, String eventId)
      throws EventFailedException {
    long headerBytes = RecordSize.of(headers);
    if (headerBytes > settings.maxHeaderBytes()) {
      throw new EventFailedException(
          FailureCode.ENVELOPE_TOO_LARGE,
          "expected headers of at most %d bytes together, got %d"
              .formatted(settings.maxHeaderBytes(), headerBytes));
    }
    long bytes =
        headerBytes
            + (key == null ? 0 : key.length)
            + eventId.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_ENVELOPE_BYTES) {
      throw new EventFailedException(
          FailureCode.ENVELOPE_TOO_LARGE,
          "expected key, headers and id of at most %d bytes together, got %d"
              .formatted(MAX_ENVELOPE_BYTES, bytes));
    }
  }

  /** Encodes only texts that may be too long: most are far from it. */
  private long utf8Bytes(String text) {
    long most = (long) text.length() * MOST_BYTES_PER_CHAR;
    return most <= settings.maxTextBytes() ? most : text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The last value of each header that routes look at; what the event itself says goes first. */
  private Map<String, String> headersAsked(Headers headers, Map<String, String> attributes) {
    if (router.headersAsked().isEmpty()) {
      return Map.of();
    }
    Map<String, String> values = new HashMap<>();
    for (String name : router.headersAsked()) {
      Header header = headers.lastHeader(name);
      if (header != null && header.value() != null) {
        values.put(name, new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    values.putAll(attributes);
    return values;
  }

  private List<Assignment> route(EventHints hints, EventFacts facts, String eventId)
      throws EventFailedException {
    try {
      return router.route(hints, facts, eventId);
    } catch (RoutingException e) {
      throw new EventFailedException(code(e.code()), String.valueOf(e.getMessage()));
    }
  }

  private static EventHints hints(TextEvent event, Headers headers) {
    Header header = headers.lastHeader(ADAPTER_HEADER);
    String adapter =
        header == null || header.value() == null || header.value().length == 0
            ? event.getAdapter()
            : new String(header.value(), StandardCharsets.UTF_8);
    return new EventHints(adapter, event.getTasks());
  }

  private static FailureCode code(RoutingException.Code code) {
    return switch (code) {
      case UNKNOWN_TASK -> FailureCode.UNKNOWN_TASK;
      case NO_TASK -> FailureCode.NO_TASK;
      case UNKNOWN_ADAPTER -> FailureCode.UNKNOWN_ADAPTER;
    };
  }
}
