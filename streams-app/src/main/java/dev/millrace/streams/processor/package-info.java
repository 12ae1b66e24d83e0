/**
 * The processors of the topology, the bookkeeping of events in flight, and the Kafka clients that
 * commit by it.
 */
@NullMarked
package dev.millrace.streams.processor;

import org.jspecify.annotations.NullMarked;
