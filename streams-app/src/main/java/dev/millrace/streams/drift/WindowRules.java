package dev.millrace.streams.drift;

/**
 * When windows close, and what they are compared with.
 *
 * @param graceMs how long a window waits for late parts after it is over, in milliseconds
 * @param minReferenceEvents least events of a reference that is made of windows: how far a window
 *     is from a handful of events says more about the handful
 */
public record WindowRules(long graceMs, long minReferenceEvents) {}
