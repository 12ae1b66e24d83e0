package dev.millrace.streams.routing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What routes may look at. Headers and fields are there only as far as {@linkplain
 * Router#headersAsked() routes ask for them}; the maps are not changed any more.
 *
 * @param topic the topic that the event was read from
 * @param key the record's key as it was produced; it decides the variants too
 * @param headers the last value of each header, by name
 * @param fields by path, such as {@code meta.kind}; numbers, and true and false, in their shortest
 *     form: {@code 1}, {@code -2.5}, {@code true}
 */
public record EventFacts(
    String topic, byte @Nullable [] key, Map<String, String> headers, Map<String, String> fields) {

  /** An event of which nothing else is known. */
  public static EventFacts of(String topic, byte @Nullable [] key) {
    return new EventFacts(topic, key, Map.of(), Map.of());
  }
}
