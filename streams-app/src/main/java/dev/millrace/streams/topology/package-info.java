/** The whole flow of events on one screen, and what it takes to run it on Kafka. */
@NullMarked
package dev.millrace.streams.topology;

import org.jspecify.annotations.NullMarked;
