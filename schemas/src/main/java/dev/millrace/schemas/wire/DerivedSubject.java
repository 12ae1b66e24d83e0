package dev.millrace.schemas.wire;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.registry.BoundedCache;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.schemas.wire.SerializerConfig.Source;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;

/**
 * The ids of the schemas that are derived from those of records, as versions of one subject. Each
 * is derived and registered once. That a schema can't be derived, or not be registered, is
 * remembered for ten seconds: somebody may change the subject's compatibility, and a stream of such
 * records is not to ask for each.
 *
 * <p>Threading: safe for use by several threads at once.
 */
final class DerivedSubject {
  private static final int CACHED_IDS = 256;
  private static final int CONFLICT = 409;
  private static final long REFUSAL_NANOS = Duration.ofSeconds(10).toNanos();

  private record Refusal(long until, UnderivableSchemaException reason) {}

  private final SchemaRegistry registry;
  private final String subject;
  private final String field;
  private final Source source;
  private final LongSupplier nanoTime;
  private final BoundedCache<Integer, Integer> ids = new BoundedCache<>(CACHED_IDS);
  private final BoundedCache<Integer, Refusal> refusals = new BoundedCache<>(CACHED_IDS);

  DerivedSubject(
      SchemaRegistry registry, String subject, String field, Source source, LongSupplier nanoTime) {
    this.registry = registry;
    this.subject = subject;
    this.field = field;
    this.source = source;
    this.nanoTime = nanoTime;
  }

  /**
   * Checks what can be checked before there is a record.
   *
   * @throws SchemaRegistryException INCOMPATIBLE if predictions themselves are written under the
   *     subject, or what the registry answers otherwise
   */
  void prepare() {
    try {
      Schema newest = registry.latestVersion(subject).schema();
      if (newest.getFullName().equals(Prediction.getClassSchema().getFullName())) {
        throw new SchemaRegistryException(
            Kind.INCOMPATIBLE,
            CONFLICT,
            "subject %s: its newest version is %s, which no record with a field %s is compatible"
                    .formatted(subject, newest.getFullName(), field)
                + " with; give the records another topic");
      }
    } catch (SchemaRegistryException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  /**
   * The id of the schema derived from that of this id.
   *
   * @throws UnderivableSchemaException if there is none
   * @throws SchemaRegistryException if the registry refuses us or could not be asked
   */
  int idFor(int writerId) {
    Integer known = ids.get(writerId);
    if (known != null) {
      return known;
    }
    Refusal refusal = refusals.get(writerId);
    if (refusal != null && refusal.until() - nanoTime.getAsLong() > 0) {
      throw refusal.reason();
    }
    try {
      int id = settle(writerId);
      ids.put(writerId, id);
      return id;
    } catch (UnderivableSchemaException e) {
      refusals.put(writerId, new Refusal(nanoTime.getAsLong() + REFUSAL_NANOS, e));
      throw e;
    }
  }

  private int settle(int writerId) {
    try {
      Schema derived = DerivedSchema.of(registry.schemaById(writerId), field);
      return source == Source.REGISTER
          ? registry.register(subject, derived)
          : registry.idFor(subject, derived);
    } catch (SchemaRegistryException e) {
      throw switch (e.kind()) {
        case NOT_FOUND, INCOMPATIBLE, INVALID, UNUSABLE ->
            new UnderivableSchemaException(
                "subject %s: the schema of id %d with the field %s can't be %s: %s"
                    .formatted(
                        subject,
                        writerId,
                        field,
                        source == Source.REGISTER ? "registered" : "found",
                        e.getMessage()),
                e);
        case REJECTED, UNAVAILABLE -> e;
      };
    }
  }
}
