package dev.millrace.streams.enrichment;

import dev.millrace.streams.processor.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * A place for predictions in a record.
 *
 * @param filling writes the record's value with them
 * @param contentType what that value is, or null where it is what it was
 */
public record Opening(Envelope.Filling filling, @Nullable String contentType) {}
