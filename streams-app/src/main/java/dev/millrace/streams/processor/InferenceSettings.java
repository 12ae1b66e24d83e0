package dev.millrace.streams.processor;

import java.time.Duration;
import java.util.List;

/**
 * What the inference processor is told.
 *
 * @param model what predictions call the model
 * @param eventTopics the topics that events are read from
 * @param maxTextBytes longest text that is accepted, in bytes of UTF-8; what the model can't see of
 *     a shorter one is cut off, not refused
 * @param maxTasksPerEvent most tasks that one event may ask for
 * @param maxHeaderBytes most bytes of an event's headers, which each prediction repeats
 * @param maxEventsInFlight most events per Streams task that wait for results; one more blocks
 * @param submitTimeout how long an event may wait for room before it is a dead letter
 */
public record InferenceSettings(
    String model,
    List<String> eventTopics,
    int maxTextBytes,
    int maxTasksPerEvent,
    int maxHeaderBytes,
    int maxEventsInFlight,
    Duration submitTimeout) {

  /** Enough for the largest batches of short texts, little enough for the heap. */
  public static final int DEFAULT_MAX_EVENTS_IN_FLIGHT = 1024;

  /** Copies the list. */
  public InferenceSettings {
    eventTopics = List.copyOf(eventTopics);
  }
}
