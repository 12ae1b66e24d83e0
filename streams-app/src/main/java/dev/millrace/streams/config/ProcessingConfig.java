package dev.millrace.streams.config;

import java.nio.file.Path;

/**
 * How the stream runs.
 *
 * @param guarantee what happens to events when an instance fails
 * @param streamThreads threads that read, route and write
 * @param commitIntervalMs how often progress is committed, in milliseconds; the least latency under
 *     {@link Guarantee#EXACTLY_ONCE_V2}
 * @param stateDirectory where state is kept, absolute; one per instance
 * @param submitTimeoutMs how long a row may wait for room in the engine, in milliseconds
 * @param shutdownTimeoutMs how long a stop waits for what is in flight, in milliseconds
 * @param watch how it is watched
 */
public record ProcessingConfig(
    Guarantee guarantee,
    int streamThreads,
    long commitIntervalMs,
    Path stateDirectory,
    long submitTimeoutMs,
    long shutdownTimeoutMs,
    WatchConfig watch) {}
