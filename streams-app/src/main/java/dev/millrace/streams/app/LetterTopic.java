package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.replay.ReplayMarkers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** The topic of dead letters of a configuration, and that of the markers beside it. */
final class LetterTopic implements AutoCloseable {
  private final MillraceConfig config;
  private final Cluster cluster;

  private LetterTopic(MillraceConfig config, Cluster cluster) {
    this.config = config;
    this.cluster = cluster;
  }

  /**
   * Finds it.
   *
   * @param file the configuration's, for the advice
   * @throws CommandException if a topic is missing, or that of the markers would be one of the
   *     others
   */
  static LetterTopic of(MillraceConfig config, Path file) throws CommandException {
    String markers = ReplayMarkers.topicFor(config.topics().deadLetters());
    boolean taken =
        Stream.concat(
                config.topics().events().stream(),
                Stream.of(config.topics().predictions(), config.topics().driftReports()))
            .anyMatch(markers::equals);
    if (taken) {
      throw new CommandException(
          ExitCode.UNUSABLE,
          "topics: expected no topic called %s, which is for marks of what was replayed"
              .formatted(markers));
    }
    return new LetterTopic(config, Cluster.withTopics(config, file));
  }

  String name() {
    return config.topics().deadLetters();
  }

  Uuid id() throws CommandException {
    return cluster.topicId(name());
  }

  boolean hasMarkers() throws CommandException {
    return cluster.hasTopic(ReplayMarkers.topicFor(name()));
  }

  /** Creates the topic of the markers where it is missing. */
  void createMarkers() throws CommandException {
    short replicas = (short) config.topics().replicationFactor();
    cluster.create(List.of(ReplayMarkers.toCreate(name(), replicas)));
  }

  @Override
  public void close() {
    cluster.close();
  }
}
