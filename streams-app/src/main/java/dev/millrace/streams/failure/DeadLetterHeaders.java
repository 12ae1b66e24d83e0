package dev.millrace.streams.failure;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers that make a record a dead letter, Millrace's and those of Kafka's own queue. */
public final class DeadLetterHeaders {
  private static final String KAFKA = "__streams.errors.";

  private static final List<String> OWN =
      List.of(
          DeadLetterEncoder.CODE,
          DeadLetterEncoder.CLASS,
          DeadLetterEncoder.TASK,
          DeadLetterEncoder.OMITTED);

  private DeadLetterHeaders() {}

  /** Removes them: a dead letter that was fed in again brings along those of its last failure. */
  public static void removeFrom(Headers headers) {
    List<String> found = new ArrayList<>();
    for (Header header : headers) {
      if (header.key().startsWith(KAFKA) || OWN.contains(header.key())) {
        found.add(header.key());
      }
    }
    found.forEach(headers::remove);
  }
}
