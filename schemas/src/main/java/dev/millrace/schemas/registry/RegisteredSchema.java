package dev.millrace.schemas.registry;

import org.apache.avro.Schema;

/**
 * A schema as one of the versions of a subject.
 *
 * @param subject what the versions are versions of, for one {@code events-value}
 * @param version position within the subject, from 1
 * @param id what the wire format carries; the same schema has one id whatever its subjects
 * @param schema the schema itself
 */
public record RegisteredSchema(String subject, int version, int id, Schema schema) {}
