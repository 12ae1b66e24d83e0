package dev.millrace.streams.config;

import java.util.List;

/**
 * Where events come from and answers go: the sections {@code topics} and {@code input}. All topics
 * are different ones.
 *
 * @param events where events are read from; at least one
 * @param input how events are written
 * @param predictions where predictions go
 * @param deadLetters where events go that could not be answered
 * @param driftReports where reports of drift go
 * @param partitions of a topic that is created because it is missing
 * @param replicationFactor of a topic that is created because it is missing
 */
public record TopicsConfig(
    List<String> events,
    InputConfig input,
    String predictions,
    String deadLetters,
    String driftReports,
    int partitions,
    int replicationFactor) {

  /** Copies the list. */
  public TopicsConfig {
    events = List.copyOf(events);
  }
}
