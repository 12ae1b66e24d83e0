package dev.millrace.tests.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * The consumer group of the processors, as the broker sees it.
 *
 * @param admin asks the broker; the caller's to close
 * @param id the application's id
 * @param mode which protocol the group speaks
 * @param partitions of the event topic
 */
record Group(Admin admin, String id, Mode mode, int partitions) {
  static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Waits until the group has settled on this many members; each instance is one. */
  void awaitMembers(int count) {
    Awaitility.await(count + " members in a stable group")
        .atMost(PATIENCE)
        .until(() -> isStableWith(count));
  }

  private boolean isStableWith(int count) throws InterruptedException {
    try {
      if (mode.isStreamsProtocol()) {
        StreamsGroupDescription group = get(admin.describeStreamsGroups(List.of(id)).all()).get(id);
        return group != null
            && group.groupState() == GroupState.STABLE
            && group.members().size() == count;
      }
      ConsumerGroupDescription group = get(admin.describeConsumerGroups(List.of(id)).all()).get(id);
      return group != null
          && group.groupState() == GroupState.STABLE
          && group.members().size() == count;
    } catch (ExecutionException e) {
      return false; // not there yet, or its coordinator is not
    }
  }

  /** Events that are stored but not committed as done. */
  long lag() throws InterruptedException {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          get(
              mode.isStreamsProtocol()
                  ? admin
                      .listStreamsGroupOffsets(Map.of(id, spec()))
                      .partitionsToOffsetAndMetadata(id)
                  : admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata());
      long lag = 0;
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends().entrySet()) {
        OffsetAndMetadata done = committed.get(end.getKey());
        lag += end.getValue().offset() - (done == null ? 0 : done.offset());
      }
      return lag;
    } catch (ExecutionException e) {
      return Long.MAX_VALUE;
    }
  }

  private static org.apache.kafka.clients.admin.ListStreamsGroupOffsetsSpec spec() {
    return new org.apache.kafka.clients.admin.ListStreamsGroupOffsetsSpec();
  }

  private Map<TopicPartition, ListOffsetsResultInfo> ends()
      throws InterruptedException, ExecutionException {
    return get(
        admin
            .listOffsets(
                java.util.stream.IntStream.range(0, partitions)
                    .mapToObj(i -> new TopicPartition(ChaosCluster.TOPICS.events().get(0), i))
                    .collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest())))
            .all());
  }

  /** The transactional ids of the processors' producers. */
  List<String> transactionalIds() throws InterruptedException, ExecutionException {
    return get(admin.listTransactions().all()).stream()
        .map(TransactionListing::transactionalId)
        .filter(name -> name.startsWith(id + "-"))
        .toList();
  }

  /** Takes the producers' places, as another one with the same transactional id does. */
  void fence(List<String> transactionalIds) throws InterruptedException, ExecutionException {
    get(admin.fenceProducers(transactionalIds).all());
  }

  private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future)
      throws InterruptedException, ExecutionException {
    try {
      return future.get(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new ExecutionException("no answer of the broker", e);
    }
  }
}
