package dev.millrace.streams.config;

import java.util.List;

/**
 * Where events come from and answers go: the sections {@code topics}, {@code input} and {@code
 * output}. All topics are different ones.
 *
 * @param events where events are read from; at least one
 * @param input how events are written
 * @param output how predictions are written
 * @param predictions where predictions go, or the events with them
 * @param deadLetters where events go that could not be answered
 * @param driftReports where reports of drift go
 * @param partitions of a topic that is created because it is missing
 * @param replicationFactor of a topic that is created because it is missing
 */
public record TopicsConfig(
    List<String> events,
    InputConfig input,
    OutputConfig output,
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
