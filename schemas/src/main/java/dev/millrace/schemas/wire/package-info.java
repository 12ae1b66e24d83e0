/** Avro records in Confluent's wire format, as Kafka serializers and deserializers. */
@NullMarked
package dev.millrace.schemas.wire;

import org.jspecify.annotations.NullMarked;
