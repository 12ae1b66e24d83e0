package dev.millrace.streams.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks for topics and creates those that are missing.
 *
 * <p>Threading: immutable; as safe as the admin client, which is safe for any thread.
 */
public final class TopicsAdmin {
  private final Admin admin;
  private final Duration timeout;

  /**
   * What was found or done.
   *
   * @param name the topic
   * @param created whether it was created just now
   * @param partitions how many it has
   */
  public record TopicStatus(String name, boolean created, int partitions) {}

  /**
   * Works through this client, which stays the caller's.
   *
   * @param timeout how long to wait for each answer of the cluster
   */
  public TopicsAdmin(Admin admin, Duration timeout) {
    this.admin = admin;
    this.timeout = timeout;
  }

  /**
   * Creates the topics that do not exist, leaves the others as they are, and returns when all of
   * them have leaders that answer: what is produced before that may be lost.
   *
   * @return a status per topic, in the order given
   * @throws TopicsException if the cluster refuses or does not answer in time
   */
  public List<TopicStatus> createMissing(Collection<NewTopic> topics) {
    Map<String, Integer> existing =
        partitions(topics.stream().map(NewTopic::name).collect(Collectors.toSet()));
    Map<String, Integer> created = create(topics, existing);
    List<TopicStatus> statuses = new ArrayList<>();
    for (NewTopic topic : topics) {
      Integer now = created.get(topic.name());
      int partitions = now != null ? now : existing.getOrDefault(topic.name(), 0);
      statuses.add(new TopicStatus(topic.name(), now != null, partitions));
    }
    awaitLeaders(statuses);
    return List.copyOf(statuses);
  }

  /**
   * Checks that all topics exist.
   *
   * @throws TopicsException naming all that do not
   */
  public void requireAll(Collection<String> names) {
    Map<String, Integer> existing = partitions(names);
    List<String> missing =
        names.stream().distinct().filter(name -> !existing.containsKey(name)).sorted().toList();
    if (!missing.isEmpty()) {
      throw new TopicsException(
          "expected the topics to exist, missing: %s; create them, or have them created"
              .formatted(String.join(", ", missing)));
    }
  }

  /** Partitions per topic, of those that exist. */
  private Map<String, Integer> partitions(Collection<String> names) {
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(names).topicNameValues();
    Map<String, Integer> partitions = new TreeMap<>();
    answers.forEach(
        (name, answer) -> {
          try {
            partitions.put(name, get(answer).partitions().size());
          } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
              throw failed("describe topic " + name, e);
            }
          }
        });
    return partitions;
  }

  private Map<String, Integer> create(Collection<NewTopic> topics, Map<String, Integer> existing) {
    List<NewTopic> missing =
        topics.stream().filter(topic -> !existing.containsKey(topic.name())).toList();
    var result = admin.createTopics(missing);
    Map<String, Integer> created = new HashMap<>();
    for (NewTopic topic : missing) {
      try {
        created.put(topic.name(), get(result.numPartitions(topic.name())));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw failed("create topic " + topic.name(), e);
        }
        // Somebody else was quicker.
        existing.putAll(partitions(List.of(topic.name())));
      }
    }
    return created;
  }

  /** The leader itself answers this; the metadata may know of a leader before it does. */
  private void awaitLeaders(List<TopicStatus> topics) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (TopicStatus topic : topics) {
      for (int i = 0; i < topic.partitions(); i++) {
        ends.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
      }
    }
    try {
      get(admin.listOffsets(ends).all());
    } catch (ExecutionException e) {
      throw failed("find the leaders of " + ends.keySet(), e);
    }
  }

  private <T> T get(KafkaFuture<T> answer) throws ExecutionException {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (TimeoutException e) {
      throw new TopicsException(
          "expected an answer of the cluster within %d ms, got none".formatted(timeout.toMillis()),
          e);
    }
  }

  private static TopicsException failed(String what, ExecutionException e) {
    return new TopicsException("can't %s: %s".formatted(what, e.getCause()), e);
  }
}
