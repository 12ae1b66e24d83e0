package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.processor.PausedPartitions.Change;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PausedPartitionsTest {
  private static final TopicPartition A = new TopicPartition("a", 0);
  private static final TopicPartition B = new TopicPartition("b", 0);
  private static final Set<TopicPartition> BOTH = Set.of(A, B);

  private final PausedPartitions paused = new PausedPartitions();

  @Test
  void whatIsHeldIsPausedOnceAndResumedWhenItIsNot() {
    assertThat(paused.holding(Set.of(A), BOTH)).isEqualTo(new Change(Set.of(A), Set.of()));
    assertThat(paused.holding(Set.of(A), BOTH)).isEqualTo(new Change(Set.of(), Set.of()));
    assertThat(paused.holding(Set.of(B), BOTH)).isEqualTo(new Change(Set.of(B), Set.of(A)));
    assertThat(paused.holding(Set.of(), BOTH)).isEqualTo(new Change(Set.of(), Set.of(B)));
  }

  @Test
  void streamsDoesNotResumeWhatIsHeld() {
    paused.byStreams(BOTH);
    paused.holding(Set.of(A), BOTH);
    assertThat(paused.released(BOTH)).containsExactly(B);
    assertThat(paused.holding(Set.of(), BOTH).resume()).containsExactly(A);
  }

  @Test
  void whatStreamsPausesStaysPausedAfterTheHold() {
    paused.holding(Set.of(A), BOTH);
    paused.byStreams(Set.of(A));
    assertThat(paused.holding(Set.of(), BOTH).resume()).isEmpty();
    assertThat(paused.released(Set.of(A))).containsExactly(A);
  }

  @Test
  void partitionsThatWentElsewhereAreForgotten() {
    paused.byStreams(Set.of(B));
    paused.holding(Set.of(A), BOTH);
    assertThat(paused.holding(Set.of(), Set.of())).isEqualTo(new Change(Set.of(), Set.of()));
    // Both come back, B held and released: nobody remembers Streams' pause of old.
    paused.holding(Set.of(B), BOTH);
    assertThat(paused.holding(Set.of(), BOTH).resume()).containsExactly(B);
  }
}
