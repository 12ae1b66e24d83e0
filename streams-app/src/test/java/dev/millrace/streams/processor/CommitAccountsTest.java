package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.accounting.EventAccount;
import dev.millrace.streams.accounting.Settlement.Predicted;
import dev.millrace.streams.fixture.Tally;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CommitAccountsTest {
  private static final TopicPartition A = new TopicPartition("a", 0);
  private static final TopicPartition B = new TopicPartition("b", 0);

  private final Tally tally = new Tally();
  private final CommitAccounts accounts = new CommitAccounts(tally);

  private static EventAccount answered() {
    return new EventAccount(List.of("t"), List.of(new Predicted("t", "x", "control")));
  }

  private static Map<TopicPartition, OffsetAndMetadata> upTo(TopicPartition partition, long end) {
    return Map.of(partition, new OffsetAndMetadata(end));
  }

  private void requireCounts(long taken, long committed, long released, int pending) {
    assertThat(tally.takenEvents()).as("taken").isEqualTo(taken);
    assertThat(tally.committedEvents()).as("committed").isEqualTo(committed);
    assertThat(tally.releasedEvents()).as("released").isEqualTo(released);
    assertThat(accounts.pending()).as("pending").isEqualTo(pending);
    assertThat(taken).isEqualTo(committed + released + pending);
    tally.requireBalance();
  }

  @Test
  void whatIsForwardedCountsOnceItsOffsetIsCommitted() {
    TaskAccount task = accounts.open(List.of(A, B));
    task.taken();
    task.taken();
    task.taken();
    task.forwarded(A, 5, answered());
    task.forwarded(A, 6, answered());
    requireCounts(3, 0, 0, 3);

    accounts.committed(upTo(A, 6));
    requireCounts(3, 1, 0, 2);
    accounts.committed(upTo(B, 100));
    accounts.committed(upTo(new TopicPartition("other", 0), 100));
    requireCounts(3, 1, 0, 2);
    accounts.committed(upTo(A, 7));
    accounts.committed(upTo(A, 7));
    requireCounts(3, 2, 0, 1);
  }

  @Test
  void aTaskThatStartsAgainReleasesWhatItDidNotCommit() {
    TaskAccount first = accounts.open(List.of(A));
    first.taken();
    first.taken();
    first.forwarded(A, 5, answered());
    accounts.open(List.of(A));
    requireCounts(2, 0, 2, 0);

    // A thread that lost the task finds out late.
    first.taken();
    first.forwarded(A, 6, answered());
    accounts.committed(upTo(A, 100));
    requireCounts(3, 0, 3, 0);
  }

  @Test
  void aClosedTaskMayCommitOnceMoreBeforeItsThreadPolls() {
    TaskAccount task = accounts.open(List.of(A));
    task.taken();
    task.taken();
    task.forwarded(A, 5, answered());
    task.retire();
    accounts.committed(upTo(A, 6));
    requireCounts(2, 1, 0, 1);

    accounts.sweep();
    requireCounts(2, 1, 1, 0);
  }

  @Test
  void anotherThreadsTaskIsLeftAloneUntilThatThreadIsGone() throws Exception {
    Thread owner =
        new Thread(
            () -> {
              TaskAccount task = accounts.open(List.of(A));
              task.taken();
              task.retire();
              accounts.open(List.of(B)).taken();
            });
    TaskAccount mine = accounts.open(List.of(new TopicPartition("mine", 0)));
    mine.taken();
    owner.start();
    owner.join();

    accounts.sweep();
    requireCounts(3, 0, 1, 2);
    accounts.releaseAll();
    requireCounts(3, 0, 3, 0);
  }
}
