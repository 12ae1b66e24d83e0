package dev.millrace.streams.bench.pipeline;

/**
 * Latency at an even rate.
 *
 * @param eventsPerSecond the rate
 * @param latency from the append of an event to that of its last prediction, in milliseconds
 * @param visible from the append of an event until a {@code read_committed} reader had its last
 *     prediction, in milliseconds
 * @param lag events appended and not answered, each time that one was appended
 * @param unanswered events without all their predictions half a minute after the last was sent
 */
public record RatedLatency(
    double eventsPerSecond,
    Distribution latency,
    Distribution visible,
    Distribution lag,
    int unanswered) {}
