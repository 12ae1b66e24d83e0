package dev.millrace.streams.bench.pipeline;

/**
 * A record of a topic.
 *
 * @param event the number of the event that it is or comes from
 * @param millis when the broker appended it, or when a reader saw it, in milliseconds since 1970
 */
record Append(long event, long millis) {}
