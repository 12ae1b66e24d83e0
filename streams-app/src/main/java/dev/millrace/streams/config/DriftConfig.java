package dev.millrace.streams.config;

/**
 * How predictions are watched. Times are in milliseconds.
 *
 * @param windowMs length of a window
 * @param graceMs how long a window waits for late events after its end
 * @param flushMs how often an instance hands on what it has seen; at most {@code graceMs}
 * @param referenceMinEvents least predictions of a reference that is made of windows
 */
public record DriftConfig(long windowMs, long graceMs, long flushMs, int referenceMinEvents) {}
