/** Meters, in one place with their names and meanings. Micrometer is seen from here alone. */
@NullMarked
package dev.millrace.streams.telemetry;

import org.jspecify.annotations.NullMarked;
