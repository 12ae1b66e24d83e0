/** How events are written in records: Avro, JSON, plain text, CloudEvents. */
@NullMarked
package dev.millrace.streams.input;

import org.jspecify.annotations.NullMarked;
