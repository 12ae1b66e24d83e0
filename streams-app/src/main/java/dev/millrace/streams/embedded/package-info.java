/**
 * What Millrace needs around it, in this JVM: a Kafka broker for the demo and the tests. The one
 * package that may touch the broker's own classes.
 */
@NullMarked
package dev.millrace.streams.embedded;

import org.jspecify.annotations.NullMarked;
