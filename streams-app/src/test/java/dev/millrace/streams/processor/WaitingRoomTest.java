package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.TextEvents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that wait for a registry, in a decoder that stands alone. */
@Tag("unit")
class WaitingRoomTest {
  private static final TopicPartition A = new TopicPartition("a", 4);

  private final InFlightOffsets offsets = new InFlightOffsets();
  private final Set<String> unknown = new HashSet<>();
  private final DecodeProcessor processor = new DecodeProcessor(this::decode, offsets);
  private MockProcessorContext<byte[], Incoming> context;
  private @Nullable RuntimeException broken;
  private int read;

  @BeforeEach
  void open(@TempDir Path directory) {
    context = new MockProcessorContext<>(new Properties(), new TaskId(0, 4), directory.toFile());
    init();
  }

  /** As Streams does for the whole topology. */
  private void init() {
    offsets.open(List.of(A));
    processor.init(context);
  }

  private TextEvent decode(String topic, Headers headers, byte[] value)
      throws EventFailedException {
    read++;
    String text = new String(value, StandardCharsets.UTF_8);
    if (unknown.contains(text)) {
      throw new SchemaRegistryException(Kind.UNAVAILABLE, 0, "no answer");
    }
    if (broken != null) {
      throw broken;
    }
    if (text.startsWith("!")) {
      throw new EventFailedException(FailureCode.UNKNOWN_SCHEMA, "expected a known schema");
    }
    return TextEvent.newBuilder().setText(text).build();
  }

  @Test
  void whatComesBehindAnEventThatWaitsWaitsToo() {
    unknown.add("b");
    send(0, "a");
    send(1, "b");
    send(2, "c");

    assertThat(forwarded()).containsExactly("a");
    assertThat(read).as("nobody asks for what waits behind").isEqualTo(2);
    assertThat(offsets.holding(List.of(A))).containsExactly(A);
    assertThat(offsets.waiting()).hasValueSatisfying(why -> assertThat(why).contains("no answer"));
    assertThat(committed(3)).isEqualTo(1);

    tick();
    assertThat(forwarded()).as("it still waits").containsExactly("a");
    unknown.clear();
    assertThat(offsets.mayGoOn()).isTrue();
    tick();
    assertThat(forwarded()).containsExactly("a", "b", "c");
    assertThat(positions()).containsExactly(1L, 2L);
    assertThat(offsets.holding(List.of(A))).isEmpty();
    assertThat(offsets.waiting()).isEmpty();
    assertThat(committed(3)).isEqualTo(3);
    assertThat(running()).as("timers that run").isZero();
    send(3, "d");
    assertThat(forwarded()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aSchemaThatDoesNotExistIsAFailureOnceTheRegistrySaysSo() {
    unknown.add("!b");
    send(0, "!b");
    unknown.clear();
    tick();

    assertThat(context.forwarded()).hasSize(1);
    Incoming.Late late = (Incoming.Late) context.forwarded().get(0).record().value();
    assertThat(late.raw()).isEqualTo(TextEvents.bytes("!b"));
    assertThat(((Incoming.Undecodable) late.incoming()).failure().code())
        .isEqualTo(FailureCode.UNKNOWN_SCHEMA);
  }

  @Test
  void anotherOutageHoldsTheRest() {
    unknown.addAll(List.of("a", "c"));
    send(0, "a");
    send(1, "b");
    send(2, "c");
    send(3, "d");
    unknown.remove("a");
    tick();
    assertThat(forwarded()).containsExactly("a", "b");
    assertThat(offsets.waiting()).isPresent();

    unknown.clear();
    tick();
    assertThat(forwarded()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void whatComesWhileTheRoomEmptiesStaysInOrder() {
    unknown.addAll(List.of("a", "b"));
    send(0, "a");
    send(1, "b");
    unknown.remove("a");
    tick(); // b waits
    unknown.clear();
    offsets.stop();
    tick(); // a stream that stops leaves it
    assertThat(forwarded()).containsExactly("a");
    assertThat(committed(2)).isEqualTo(1);
  }

  @Test
  void closingKeepsTheOffsetsAndDropsTheEvents() {
    unknown.add("a");
    send(0, "a");
    send(1, "b");
    processor.close();
    assertThat(running()).isZero();
    assertThat(committed(2)).isZero();

    init();
    unknown.clear();
    send(0, "a"); // the consumer starts again at the committed offset
    assertThat(forwarded()).containsExactly("a");
    assertThat(committed(2)).isEqualTo(2);
    processor.close();
    processor.close();
    assertThatThrownBy(() -> send(1, "b")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void otherErrorsStopTheStream() {
    broken = new IllegalStateException("broken");
    assertThatThrownBy(() -> send(0, "a")).isSameAs(broken);
    broken = null;
    unknown.add("b");
    send(1, "b");
    unknown.clear();
    broken = new IllegalStateException("broken");
    assertThatThrownBy(this::tick).isSameAs(broken);
    assertThat(offsets.mayGoOn()).as("to stop").isTrue();
  }

  @Test
  void tooManyThatWaitStopTheReading() {
    AtomicInteger overflows = new AtomicInteger();
    offsets.onOverflow(overflows::incrementAndGet);
    unknown.add("a");
    send(0, "a");
    for (int i = 1; i < HeldEvents.ROOM - 1; i++) {
      send(i, "b");
    }
    assertThat(overflows).hasValue(0);
    send(HeldEvents.ROOM - 1, "b");
    assertThat(overflows).hasValue(1);
  }

  @Test
  void soDoTooManyBytes() {
    AtomicInteger overflows = new AtomicInteger();
    offsets.onOverflow(overflows::incrementAndGet);
    unknown.add("a");
    send(0, "a");
    String large = "b".repeat(1 << 20);
    int count = (int) (HeldEvents.ROOM_BYTES >> 20);
    for (int i = 1; i < count; i++) {
      send(i, large);
    }
    assertThat(overflows).hasValue(0);
    send(count, large);
    assertThat(overflows).hasValue(1);
  }

  private void send(long offset, String text) {
    context.setRecordMetadata(A.topic(), A.partition(), offset);
    processor.process(new Record<>(TextEvents.bytes("k"), TextEvents.bytes(text), 5));
  }

  /** Runs each timer that is not cancelled, once. */
  private void tick() {
    List.copyOf(context.scheduledPunctuators()).stream()
        .filter(timer -> !timer.cancelled())
        .forEach(timer -> timer.getPunctuator().punctuate(0));
  }

  private long running() {
    return context.scheduledPunctuators().stream().filter(timer -> !timer.cancelled()).count();
  }

  private List<String> forwarded() {
    return context.forwarded().stream()
        .map(sent -> new String(sent.record().value().raw(), StandardCharsets.UTF_8))
        .toList();
  }

  private List<Long> positions() {
    return context.forwarded().stream()
        .map(sent -> sent.record().value())
        .filter(Incoming.Late.class::isInstance)
        .map(late -> ((Incoming.Late) late).position().offset())
        .toList();
  }

  private long committed(long offset) {
    return offsets
        .lower(Map.of(A, new OffsetAndMetadata(offset)))
        .values()
        .iterator()
        .next()
        .offset();
  }
}
