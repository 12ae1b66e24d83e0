package dev.millrace.streams.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which events a route takes: those for which everything that is said here holds. Names and values
 * are compared as they are written, upper case and lower case apart.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param topic the topic that the event was read from, or null for any
 * @param keyPrefix how the key begins, in UTF-8; an event without a key has no such beginning. Null
 *     for any key or none
 * @param headers values of headers, by name
 * @param fields values of fields, by path; a field that is not there has none
 */
public record RouteMatch(
    @Nullable String topic,
    @Nullable String keyPrefix,
    Map<String, String> headers,
    Map<String, String> fields) {

  /** Copies the maps. */
  public RouteMatch {
    headers = Map.copyOf(headers);
    fields = Map.copyOf(fields);
  }

  /** Whether an event with given facts is taken; to be made once, for all events. */
  Predicate<EventFacts> test() {
    byte[] prefix = keyPrefix == null ? null : keyPrefix.getBytes(UTF_8);
    return facts ->
        (topic == null || topic.equals(facts.topic()))
            && holds(headers, facts.headers())
            && holds(fields, facts.fields())
            && (prefix == null || begins(facts.key(), prefix));
  }

  /**
   * Whether no event gets past these others to this one.
   *
   * @param earlier what is asked before this one
   * @param topics all topics that events come from
   */
  public boolean isBehind(List<RouteMatch> earlier, List<String> topics) {
    List<String> own = topic == null ? topics : List.of(topic);
    return own.stream()
        .allMatch(name -> earlier.stream().anyMatch(other -> other.covers(inTopic(name))));
  }

  /** Whether this one takes all events that the other one takes. */
  private boolean covers(RouteMatch other) {
    return (topic == null || topic.equals(other.topic))
        && holds(headers, other.headers)
        && holds(fields, other.fields)
        && (keyPrefix == null
            || (other.keyPrefix != null && other.keyPrefix.startsWith(keyPrefix)));
  }

  private RouteMatch inTopic(String name) {
    return new RouteMatch(name, keyPrefix, headers, fields);
  }

  private static boolean holds(Map<String, String> expected, Map<String, String> given) {
    return given.entrySet().containsAll(expected.entrySet());
  }

  private static boolean begins(byte @Nullable [] key, byte[] prefix) {
    return key != null
        && key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
