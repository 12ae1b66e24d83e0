package dev.millrace.streams.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks for topics and creates those that are missing.
 *
 * <p>Threading: immutable; as safe as the admin client, which is safe for any thread.
 */
public final class TopicsAdmin {
  private static final long LEADER_PAUSE_MS = 10;

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
    Set<String> names = topics.stream().map(NewTopic::name).collect(Collectors.toSet());
    Set<String> existing = describe(names).keySet();
    Set<String> created =
        create(topics.stream().filter(topic -> !existing.contains(topic.name())).toList());
    awaitLeaders(names);
    Map<String, TopicDescription> now = describe(names);
    return topics.stream()
        .map(NewTopic::name)
        .map(name -> new TopicStatus(name, created.contains(name), partitions(now.get(name))))
        .toList();
  }

  /**
   * Checks that all topics exist.
   *
   * @throws TopicsException naming all that do not
   */
  public void requireAll(Collection<String> names) {
    Set<String> existing = describe(names).keySet();
    List<String> missing =
        names.stream().distinct().filter(name -> !existing.contains(name)).sorted().toList();
    if (!missing.isEmpty()) {
      throw new TopicsException(
          "expected the topics to exist, missing: %s; create them, or have them created"
              .formatted(String.join(", ", missing)));
    }
  }

  /**
   * A topic's id, which another topic of that name does not get.
   *
   * @return zero if there is no such topic
   * @throws TopicsException if the cluster refuses or does not answer in time
   */
  public Uuid topicId(String name) {
    TopicDescription description = describe(List.of(name)).get(name);
    return description == null ? Uuid.ZERO_UUID : description.topicId();
  }

  /** Those that exist. */
  private Map<String, TopicDescription> describe(Collection<String> names) {
    Map<String, TopicDescription> descriptions = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, answer) -> {
              try {
                descriptions.put(name, get(answer));
              } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw failed("describe topic " + name, e);
                }
              }
            });
    return descriptions;
  }

  /** Creates topics; the names of those that nobody else created first. */
  private Set<String> create(Collection<NewTopic> missing) {
    Set<String> created = new HashSet<>();
    admin
        .createTopics(missing)
        .values()
        .forEach(
            (name, answer) -> {
              try {
                get(answer);
                created.add(name);
              } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                  throw failed("create topic " + name, e);
                }
              }
            });
    return created;
  }

  private static int partitions(@Nullable TopicDescription description) {
    return description == null ? 0 : description.partitions().size();
  }

  private void awaitLeaders(Collection<String> names) {
    long start = System.nanoTime();
    while (!leadersAnswer(names)) {
      if (System.nanoTime() - start > timeout.toNanos()) {
        throw new TopicsException(
            "expected leaders for %s within %d ms, got none".formatted(names, timeout.toMillis()));
      }
      try {
        Thread.sleep(LEADER_PAUSE_MS);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
  }

  /**
   * Asks the leaders themselves: the metadata tells of a leader before it takes records. A topic
   * that was created just now may be unknown to the broker that is asked.
   */
  private boolean leadersAnswer(Collection<String> names) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    Map<String, TopicDescription> descriptions = describe(names);
    descriptions.forEach(
        (name, description) ->
            description.partitions().stream()
                .filter(partition -> partition.leader() != null)
                .forEach(
                    led ->
                        ends.put(new TopicPartition(name, led.partition()), OffsetSpec.latest())));
    int partitions =
        descriptions.values().stream().mapToInt(topic -> topic.partitions().size()).sum();
    if (descriptions.size() < names.size() || ends.size() < partitions) {
      return false;
    }
    try {
      get(admin.listOffsets(ends).all());
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw failed("find the leaders of " + names, e);
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
