package dev.millrace.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Prediction;
import dev.millrace.streams.failure.DeadLetterEncoder;
import dev.millrace.streams.failure.FailureCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What was sent, and what became of it.
 *
 * <p>Threading: one thread.
 */
final class OutcomeLedger {
  private static final String WHOLE = "(the whole event)";
  private static final List<String> OWN_HEADERS =
      List.of(
          DeadLetterEncoder.EXCEPTION,
          DeadLetterEncoder.MESSAGE,
          DeadLetterEncoder.TOPIC,
          DeadLetterEncoder.PARTITION,
          DeadLetterEncoder.OFFSET,
          DeadLetterEncoder.CODE,
          DeadLetterEncoder.CLASS);

  /** An event that was sent; a tombstone is owed nothing. */
  private record Sent(String topic, boolean sound, boolean tombstone, int hash) {}

  private final Map<Integer, Sent> sent = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Integer, List<String>> outcomes = new HashMap<>();
  private final Map<String, Map<FailureCode, Integer>> codes = new TreeMap<>();
  private int waitedFor;

  void sent(int number, HostileEvents.Event event) {
    byte[] value = event.record().value();
    String topic = event.record().topic();
    sent.put(number, new Sent(topic, event.sound(), value == null, Arrays.hashCode(value)));
    waitedFor += value == null ? 0 : 1;
  }

  void stored(int number, String topic, int partition, long offset) {
    numbers.put(position(topic, partition, offset), number);
  }

  private static String position(Object topic, Object partition, Object offset) {
    return topic + "-" + partition + "-" + offset;
  }

  /** Whether each event has some outcome. */
  boolean isComplete() {
    return outcomes.size() >= waitedFor;
  }

  void prediction(ConsumerRecord<byte[], Prediction> record) {
    Header number = record.headers().lastHeader(HostileEvents.NUMBER);
    add(ByteBuffer.wrap(number.value()).getInt(), record.value().getTask());
    String answer = record.value().getLabel() + record.value().getAdapter();
    assertThat(answer).doesNotContain(HostileEvents.CANARY);
  }

  void deadLetter(ConsumerRecord<byte[], byte[]> letter) {
    for (String name : OWN_HEADERS) {
      assertThat(letter.headers().headers(name)).as(name).hasSize(1);
      assertThat(text(letter, name)).as(name).doesNotContain(HostileEvents.CANARY);
    }
    String at =
        position(
            text(letter, DeadLetterEncoder.TOPIC),
            text(letter, DeadLetterEncoder.PARTITION),
            text(letter, DeadLetterEncoder.OFFSET));
    assertThat(numbers).as("events that were sent").containsKey(at);
    int number = numbers.getOrDefault(at, -1);
    String task = text(letter, DeadLetterEncoder.TASK);
    add(number, task.isEmpty() ? WHOLE : task);
    Sent event = Objects.requireNonNull(sent.get(number));
    if (text(letter, DeadLetterEncoder.OMITTED).isEmpty()) {
      assertThat(Arrays.hashCode(letter.value())).as("the bytes of %s", at).isEqualTo(event.hash());
    }
    assertThat(event.sound()).as(() -> "a sound event failed: " + message(letter)).isFalse();
    FailureCode code = FailureCode.valueOf(text(letter, DeadLetterEncoder.CODE));
    codes
        .computeIfAbsent(event.topic(), topic -> new EnumMap<>(FailureCode.class))
        .merge(code, 1, Integer::sum);
  }

  private static String message(ConsumerRecord<byte[], byte[]> letter) {
    return text(letter, DeadLetterEncoder.MESSAGE);
  }

  private static String text(ConsumerRecord<?, ?> record, String header) {
    Header found = record.headers().lastHeader(header);
    return found == null ? "" : new String(found.value(), StandardCharsets.UTF_8);
  }

  private void add(int number, String outcome) {
    outcomes.computeIfAbsent(number, none -> new ArrayList<>(2)).add(outcome);
  }

  /** Each event ended once: as a whole, or each of its tasks. */
  void assertEachEndedOnce() {
    List<String> faults = new ArrayList<>();
    sent.forEach(
        (number, event) -> {
          String fault = fault(event, outcomes.getOrDefault(number, List.of()));
          if (fault != null) {
            faults.add("%s %d: %s".formatted(event.topic(), number, fault));
          }
        });
    assertThat(faults).isEmpty();
  }

  private static @Nullable String fault(Sent event, List<String> ends) {
    if (ends.isEmpty() != event.tombstone()) {
      return event.tombstone() ? "a tombstone ended as " + ends : "lost";
    }
    if (event.sound() && !owedToSound(event.topic(), Set.copyOf(ends))) {
      return "sound, but ended as " + ends;
    }
    boolean whole = ends.contains(WHOLE);
    boolean once = ends.stream().distinct().count() == ends.size() && (!whole || ends.size() == 1);
    return once ? null : "ended as " + ends;
  }

  /** All tasks, or the one that a sound event in Avro may name. */
  private static boolean owedToSound(String topic, Set<String> ends) {
    return ends.equals(Set.of("topic", "tone"))
        || (topic.equals(HostileEvents.AVRO) && ends.equals(Set.of("tone")));
  }

  /** The codes that events ended with, over all formats. */
  Set<FailureCode> codes() {
    Map<FailureCode, Integer> all = new EnumMap<>(FailureCode.class);
    codes.values().forEach(of -> of.forEach((code, count) -> all.merge(code, count, Integer::sum)));
    return all.keySet();
  }

  /** A line per format. */
  String table() {
    Map<String, Integer> events = new TreeMap<>();
    Map<String, Integer> answered = new TreeMap<>();
    sent.forEach(
        (number, event) -> {
          events.merge(event.topic(), 1, Integer::sum);
          boolean refused = outcomes.getOrDefault(number, List.of(WHOLE)).contains(WHOLE);
          answered.merge(event.topic(), refused ? 0 : 1, Integer::sum);
        });
    StringBuilder table = new StringBuilder();
    events.forEach(
        (topic, count) ->
            table.append(
                "%-20s %7d events, %7d by task, the others %s%n"
                    .formatted(
                        topic, count, answered.get(topic), codes.getOrDefault(topic, Map.of()))));
    return table.toString();
  }
}
