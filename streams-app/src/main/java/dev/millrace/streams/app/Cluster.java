package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.topology.Topics;
import dev.millrace.streams.topology.TopicsAdmin;
import dev.millrace.streams.topology.TopicsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.StreamsConfig;

/** The Kafka cluster of a configuration, as its administrator sees it. */
final class Cluster implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final MillraceConfig config;
  private final Admin admin;

  private Cluster(MillraceConfig config, Admin admin) {
    this.config = config;
    this.admin = admin;
  }

  /** A client for it; nothing is asked yet. */
  static Cluster of(MillraceConfig config) throws CommandException {
    StreamsConfig streams = new StreamsConfig(Settings.streams(config).toProperties());
    Map<String, Object> properties = streams.getAdminConfigs(config.applicationId());
    return new Cluster(config, KafkaFaults.making(config, () -> Admin.create(properties)));
  }

  /**
   * A client for it once all topics of the configuration are there.
   *
   * @param file the configuration's, for the advice
   */
  static Cluster withTopics(MillraceConfig config, Path file) throws CommandException {
    Cluster cluster = of(config);
    try {
      cluster.requireTopics(file);
      return cluster;
    } catch (CommandException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void requireTopics(Path file) throws CommandException {
    try {
      topicsAdmin().requireAll(topics().names());
    } catch (TopicsException e) {
      String advice = e.getCause() == null ? ": millrace topics create --config " + file : "";
      throw failed(e, advice);
    }
  }

  /** Creates the topics that are missing; a status each. */
  List<TopicsAdmin.TopicStatus> createTopics() throws CommandException {
    try {
      return topicsAdmin()
          .createMissing(
              topics()
                  .toCreate(
                      config.topics().partitions(), (short) config.topics().replicationFactor()));
    } catch (TopicsException e) {
      throw failed(e, "");
    }
  }

  /** Creates some of them that are missing. */
  void create(List<NewTopic> topics) throws CommandException {
    try {
      topicsAdmin().createMissing(topics);
    } catch (TopicsException e) {
      throw failed(e, "");
    }
  }

  /** Whether there is such a topic. */
  boolean hasTopic(String name) throws CommandException {
    return !topicId(name).equals(Uuid.ZERO_UUID);
  }

  /** A topic's id, zero if there is no such topic. */
  Uuid topicId(String name) throws CommandException {
    try {
      return topicsAdmin().topicId(name);
    } catch (TopicsException e) {
      throw failed(e, "");
    }
  }

  private TopicsAdmin topicsAdmin() {
    return new TopicsAdmin(admin, TIMEOUT);
  }

  private Topics topics() {
    return Settings.topics(config.topics());
  }

  private CommandException failed(TopicsException e, String advice) {
    String servers =
        config
            .clients()
            .kafka()
            .values()
            .getOrDefault(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "(nowhere)");
    return new CommandException(
        KafkaFaults.exitCode(e),
        "Kafka at %s: %s%s".formatted(servers, KafkaFaults.message(config, e), advice),
        e);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
