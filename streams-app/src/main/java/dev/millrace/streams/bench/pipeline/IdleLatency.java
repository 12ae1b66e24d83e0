package dev.millrace.streams.bench.pipeline;

/**
 * Latency of events that are alone, in milliseconds.
 *
 * @param latency from the append of an event to that of its last prediction
 * @param visible until a {@code read_committed} reader had it
 * @param inference the same texts in an engine without a stream, tokenizing included
 * @param added latency less the same text's inference
 */
public record IdleLatency(
    Distribution latency, Distribution visible, Distribution inference, Distribution added) {}
