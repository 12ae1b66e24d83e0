package dev.millrace.streams.app;

import dev.millrace.streams.failure.DeadLetterEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as its headers describe it.
 *
 * @param eventId the event's id
 * @param task the task that failed, or null where the whole event did
 * @param code why
 * @param message why, in words
 */
record DemoDeadLetter(String eventId, @Nullable String task, String code, String message) {

  static DemoDeadLetter of(String eventId, Headers headers) {
    return new DemoDeadLetter(
        eventId,
        text(headers, DeadLetterEncoder.TASK),
        String.valueOf(text(headers, DeadLetterEncoder.CODE)),
        String.valueOf(text(headers, DeadLetterEncoder.MESSAGE)));
  }

  /** In one line. */
  String describe() {
    return "%s%s: %s: %s"
        .formatted(eventId, task == null ? "" : " (task " + task + ")", code, message);
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
