@NullMarked
package dev.millrace.streams.telemetry;

import org.jspecify.annotations.NullMarked;
