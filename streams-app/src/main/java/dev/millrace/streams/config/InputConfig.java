package dev.millrace.streams.config;

import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.InputFormat;

/**
 * How events are written.
 *
 * @param format how
 * @param fields where an event's fields stand; of no meaning for plain text
 * @param ownContract whether events are in Avro and read as {@code TextEvent}, which is so unless
 *     the configuration says where a field stands
 */
public record InputConfig(InputFormat format, EventFields fields, boolean ownContract) {}
