package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class InFlightOffsetsTest {
  private static final TopicPartition A = new TopicPartition("a", 0);
  private static final TopicPartition B = new TopicPartition("b", 0);

  private final InFlightOffsets offsets = new InFlightOffsets();

  @Test
  void commitsGoNoFurtherThanTheFirstEventInFlight() {
    FlightLog log = offsets.open(List.of(A));
    log.taken(A, 5);
    log.taken(A, 6);
    assertThat(lowered(A, 7)).isEqualTo(5);

    log.forwarded(A, 5);
    assertThat(lowered(A, 7)).isEqualTo(6);

    log.forwarded(A, 6);
    assertThat(lowered(A, 7)).isEqualTo(7);
  }

  @Test
  void aCommitBelowTheFirstEventStaysAsItIs() {
    offsets.open(List.of(A)).taken(A, 5);
    OffsetAndMetadata before = new OffsetAndMetadata(3, Optional.of(9), "metadata");

    assertThat(offsets.lower(Map.of(A, before))).containsExactly(Map.entry(A, before));
  }

  @Test
  void metadataIsKeptAndTheLeaderEpochIsNot() {
    offsets.open(List.of(A)).taken(A, 5);
    OffsetAndMetadata offset = new OffsetAndMetadata(8, Optional.of(9), "metadata");

    assertThat(offsets.lower(Map.of(A, offset)))
        .containsEntry(A, new OffsetAndMetadata(5, Optional.empty(), "metadata"));
  }

  @Test
  void eachTopicOfATaskIsCountedOnItsOwn() {
    FlightLog log = offsets.open(List.of(A, B));
    log.taken(A, 5);
    log.taken(B, 50);
    log.forwarded(A, 5);

    assertThat(lowered(A, 6)).isEqualTo(6);
    assertThat(lowered(B, 51)).isEqualTo(50);
    assertThat(offsets.anyInFlight(List.of(A))).isFalse();
    assertThat(offsets.anyInFlight(List.of(A, B))).isTrue();
    assertThat(offsets.count()).isEqualTo(1);
  }

  @Test
  void partitionsOfNobodyStayAsTheyAre() {
    assertThat(lowered(A, 7)).isEqualTo(7);
    assertThat(offsets.anyInFlight(List.of(A))).isFalse();
  }

  @Test
  void aClosedTaskStillHoldsCommitsBackButKeepsNobodyBusy() {
    FlightLog log = offsets.open(List.of(A));
    log.taken(A, 5);
    log.retire();

    assertThat(lowered(A, 7)).isEqualTo(5);
    assertThat(offsets.anyInFlight(List.of(A))).isFalse();
    assertThat(offsets.count()).isZero();
  }

  @Test
  void openingAgainForgets() {
    FlightLog before = offsets.open(List.of(A));
    before.taken(A, 5);
    FlightLog now = offsets.open(List.of(A));
    assertThat(lowered(A, 7)).isEqualTo(7);

    now.taken(A, 6);
    before.taken(A, 2); // whoever lost the partition does not know it yet
    assertThat(lowered(A, 7)).isEqualTo(6);
  }

  @Test
  void aConsumerThatJumpsBackIsFollowed() {
    FlightLog log = offsets.open(List.of(A));
    log.taken(A, 98);
    log.taken(A, 0);
    assertThat(lowered(A, 1)).isZero();

    log.forwarded(A, 98);
    assertThat(lowered(A, 1)).isZero();
  }

  @Test
  void forwardingOutOfOrderIsRefused() {
    FlightLog log = offsets.open(List.of(A));
    assertThatThrownBy(() -> log.forwarded(A, 5)).isInstanceOf(IllegalStateException.class);
    log.taken(A, 5);
    log.taken(A, 6);

    assertThatThrownBy(() -> log.forwarded(A, 6))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected the event at offset 5")
        .hasMessageContaining("got 6");
  }

  @Test
  void eventsThatAreHeldHoldCommitsBackAndHurryNobody() {
    FlightLog log = offsets.open(List.of(A));
    log.taken(A, 5);
    log.hold(A, 6);
    log.hold(A, 7);
    assertThat(offsets.holding(List.of(A, B))).containsExactly(A);
    assertThat(lowered(A, 8)).isEqualTo(5);
    log.forwarded(A, 5);
    assertThat(offsets.anyInFlight(List.of(A))).isFalse();
    assertThat(lowered(A, 8)).isEqualTo(6);
    assertThat(offsets.count()).isEqualTo(2);

    log.taken(A, 6);
    log.released(A, 6);
    assertThat(lowered(A, 8)).isEqualTo(6);
    log.retire();
    assertThat(offsets.holding(List.of(A))).isEmpty();
    assertThat(lowered(A, 8)).isEqualTo(6);
  }

  @Test
  void whyTasksWaitIsTold() {
    AtomicBoolean over = new AtomicBoolean();
    FlightLog log = offsets.open(List.of(A));
    assertThat(offsets.waiting()).isEmpty();
    assertThat(offsets.mayGoOn()).isTrue();

    log.waitsFor(new Hold("no answer", over::get));
    assertThat(offsets.waiting()).hasValue("partitions that wait: 1, a-0 for one: no answer");
    assertThat(offsets.mayGoOn()).isFalse();
    over.set(true);
    assertThat(offsets.mayGoOn()).isTrue();
    over.set(false);
    log.retire();
    assertThat(offsets.mayGoOn()).isTrue();
    assertThat(offsets.waiting()).isEmpty();
  }

  @Test
  void tooManyThatAreHeldAreReported() {
    offsets.overflow(); // nobody minds
    AtomicBoolean told = new AtomicBoolean();
    offsets.onOverflow(() -> told.set(true));
    offsets.overflow();

    assertThat(told).isTrue();
    assertThatThrownBy(() -> offsets.log(A)).isInstanceOf(IllegalStateException.class);
  }

  private long lowered(TopicPartition partition, long offset) {
    Map<TopicPartition, OffsetAndMetadata> lowered =
        offsets.lower(Map.of(partition, new OffsetAndMetadata(offset)));
    assertThat(lowered).containsOnlyKeys(partition);
    return lowered.values().iterator().next().offset();
  }
}
