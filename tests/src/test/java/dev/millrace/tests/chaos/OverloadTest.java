package dev.millrace.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.tests.testkit.EventProducer;
import dev.millrace.tests.testkit.MillraceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A producer about ten times as fast as the model: what is too much waits in Kafka. Ten times by
 * construction: for each hundred events that were answered a thousand more are sent. What was taken
 * in is bounded, so its latency is that of the batches before it, however long the backlog.
 */
@Tag("chaos")
class OverloadTest {
  private static final int PARTITIONS = 3;
  private static final int ROUNDS = 24;
  private static final int ANSWERED_PER_ROUND = 100;
  private static final int SENT_PER_ROUND = 10 * ANSWERED_PER_ROUND;
  private static final Duration BATCH = Duration.ofMillis(150);

  /** Makes a third of the backlog larger than the heap's leeway. */
  private static final String TEXT = "why was I charged ".repeat(230);

  private static final long LEEWAY_BYTES = 12L << 20;

  /** An event is two rows of more than ten tokens: those that wait, those in a batch, one more. */
  private static final long MOST_IN_FLIGHT =
      SlowProcessorMain.ENGINE.queueTokens() / 20
          + SlowProcessorMain.ENGINE.policy().maxRows() / 2
          + 1L;

  @TempDir private Path directory;

  static List<Mode> modes() {
    return List.of(Mode.EXACTLY_ONCE, Mode.EXACTLY_ONCE_STREAMS);
  }

  @ParameterizedTest
  @MethodSource("modes")
  void memoryStaysFlatLagGrowsAndTheGroupDoesNotRebalance(Mode mode) throws Exception {
    try (ChaosCluster cluster = ChaosCluster.start(directory.resolve("broker"), PARTITIONS);
        Admin admin = cluster.admin();
        EventProducer events = new EventProducer(cluster);
        MillraceProcess processor =
            new SlowProcessor(directory, cluster, mode, BATCH, true).launch(0)) {
      Group group = new Group(admin, Chaos.APPLICATION, mode, PARTITIONS);
      group.awaitMembers(1);
      List<Integer> thirds = new ArrayList<>();
      long lag = 0;
      for (int round = 1; round <= ROUNDS; round++) {
        send(events, round);
        awaitAnswered(group, processor, round);
        assertThat(group.lag()).as("lag in round %d", round).isGreaterThan(lag);
        lag = group.lag();
        if (round % (ROUNDS / 3) == 0) {
          thirds.add(Probe.read(processor.output()).size());
        }
      }
      List<Probe> probes = Probe.read(processor.output());

      requireNoRebalance(probes.subList(thirds.get(0), probes.size()));
      assertThat(probes)
          .allSatisfy(
              probe -> assertThat(probe.eventsInFlight()).isLessThanOrEqualTo(MOST_IN_FLIGHT));
      long middle = mostHeap(probes.subList(thirds.get(0), thirds.get(1)));
      long last = mostHeap(probes.subList(thirds.get(1), thirds.get(2)));
      System.out.printf(
          "overload, %s: %d events sent, %d wait; heap %d MiB, then %d MiB%n",
          mode, ROUNDS * SENT_PER_ROUND, lag, middle >> 20, last >> 20);
      assertThat(last).as("heap after collections").isLessThan(middle + LEEWAY_BYTES);
      assertThat(deadLetters(admin)).as("events given up").isZero();
    }
  }

  private static void send(EventProducer events, int round) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < SENT_PER_ROUND; i++) {
      sent.add(events.send(round + "-" + i, "key-" + i % 53, TEXT));
    }
    events.flush(sent);
  }

  private static void awaitAnswered(Group group, MillraceProcess processor, int round) {
    long left = (long) round * (SENT_PER_ROUND - ANSWERED_PER_ROUND);
    Awaitility.await("round " + round)
        .atMost(Group.PATIENCE)
        .failFast("it ended: " + processor.log(), () -> !processor.isAlive())
        .until(() -> group.lag() <= left);
  }

  /** The first ones are the start: Streams takes a second round to hand all tasks out. */
  private static void requireNoRebalance(List<Probe> probes) {
    assertThat(probes.get(0).rebalances()).as("the first one").isPositive();
    assertThat(probes).extracting(Probe::rebalances).containsOnly(probes.get(0).rebalances());
  }

  private static long mostHeap(List<Probe> probes) {
    return probes.stream().mapToLong(Probe::heapBytes).max().orElseThrow();
  }

  private static long deadLetters(Admin admin) throws Exception {
    long count = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      TopicPartition place = new TopicPartition(ChaosCluster.TOPICS.deadLetters(), partition);
      count +=
          admin
              .listOffsets(Map.of(place, OffsetSpec.latest()))
              .partitionResult(place)
              .get()
              .offset();
    }
    return count;
  }
}
