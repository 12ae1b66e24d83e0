package dev.millrace.streams.topology;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The topics that are read and written.
 *
 * @param events read, at least one
 * @param predictions written
 * @param deadLetters written
 * @param driftReports written
 */
public record Topics(
    List<String> events, String predictions, String deadLetters, String driftReports) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there is no event topic, or a topic has two uses
   */
  public Topics {
    events = List.copyOf(events);
    if (events.isEmpty()) {
      throw new IllegalArgumentException("expected at least one event topic, got none");
    }
    List<String> all =
        Stream.concat(events.stream(), Stream.of(predictions, deadLetters, driftReports)).toList();
    if (all.stream().distinct().count() < all.size()) {
      throw new IllegalArgumentException("expected different topics, got " + all);
    }
  }

  /** All of them, what is read first. */
  public List<String> names() {
    return Stream.concat(events.stream(), Stream.of(predictions, deadLetters, driftReports))
        .toList();
  }

  /** All of them, to be created. */
  public List<NewTopic> toCreate(int partitions, short replicationFactor) {
    return names().stream()
        .map(name -> new NewTopic(name, Optional.of(partitions), Optional.of(replicationFactor)))
        .toList();
  }
}
