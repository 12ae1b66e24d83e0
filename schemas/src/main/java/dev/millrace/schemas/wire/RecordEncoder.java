package dev.millrace.schemas.wire;

import dev.millrace.schemas.registry.BoundedCache;
import dev.millrace.schemas.registry.RegisteredSchema;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaStore;
import dev.millrace.schemas.wire.SerializerConfig.Source;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Records to framed bytes. A subject's schema and id are settled with its first record and stay
 * that way; a newer version registered later is taken up after a restart.
 *
 * <p>Threading: safe for use by several threads at once.
 */
final class RecordEncoder<T extends SpecificRecord> {
  private static final int CACHED_TARGETS = 256;

  private record SubjectSchema(String subject, Schema schema) {}

  private record Target<T>(int id, DatumWriter<T> writer) {}

  private final SchemaRegistry registry;
  private final Source source;
  private final SubjectChecks checks;
  private final BoundedCache<SubjectSchema, Target<T>> targets = new BoundedCache<>(CACHED_TARGETS);

  RecordEncoder(SchemaRegistry registry, SerializerConfig config) {
    this.registry = registry;
    this.source = config.source();
    this.checks = new SubjectChecks(registry, config.source());
  }

  /**
   * Frames a record.
   *
   * @throws SerializationException if it doesn't fit its schema, or the subject's newest one can't
   *     hold it
   * @throws SchemaRegistryException if the registry refuses the schema or could not be asked
   */
  byte[] encode(String subject, T datum) {
    Target<T> target = target(subject, datum.getSchema(), datum.getClass());
    try {
      return WireFormat.encode(target.id(), datum, target.writer());
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "subject %s: the record doesn't fit its schema %s"
              .formatted(subject, datum.getSchema().getFullName()),
          e);
    }
  }

  /**
   * Settles a subject ahead of its first record, so that whatever stands in the way is known.
   *
   * @throws SchemaRegistryException INCOMPATIBLE or NOT_FOUND, with what to do about it, or what
   *     the registry answers otherwise
   */
  void prepare(String subject, Class<T> type) {
    Schema schema = SpecificData.getForClass(type).getSchema(type);
    checks.require(subject, PortableSchemas.withoutJavaStrings(schema));
    target(subject, schema, type);
  }

  private Target<T> target(String subject, Schema schema, Class<?> type) {
    SubjectSchema key = new SubjectSchema(subject, schema);
    Target<T> known = targets.get(key);
    if (known != null) {
      return known;
    }
    Target<T> settled = settle(subject, schema, type);
    targets.put(key, settled);
    return settled;
  }

  private Target<T> settle(String subject, Schema schema, Class<?> type) {
    Schema portable = PortableSchemas.withoutJavaStrings(schema);
    DatumWriter<T> writer = new SpecificDatumWriter<>(schema, SpecificData.getForClass(type));
    return switch (source) {
      case REGISTER -> new Target<>(registry.register(subject, portable), writer);
      case LOOK_UP -> new Target<>(registry.idFor(subject, portable), writer);
      case LATEST -> latest(registry.latestVersion(subject), schema, portable, writer);
    };
  }

  private static <T> Target<T> latest(
      RegisteredSchema latest, Schema schema, Schema portable, DatumWriter<T> writer) {
    if (latest.schema().equals(portable)) {
      return new Target<>(latest.id(), writer);
    }
    List<String> faults = SchemaStore.incompatibilities(latest.schema(), schema);
    if (!faults.isEmpty()) {
      throw new SerializationException(
          "subject %s: version %d, its newest, can't hold a %s: %s"
              .formatted(latest.subject(), latest.version(), schema.getFullName(), faults));
    }
    return new Target<>(latest.id(), new TranslatingWriter<>(writer, schema, latest.schema()));
  }
}
