/**
 * Measures the whole stream, from the append of an event to that of its last prediction, against
 * the bare engine and against the usual way of one inference per record, by turns.
 */
@NullMarked
package dev.millrace.streams.bench.pipeline;

import org.jspecify.annotations.NullMarked;
