package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.SchemaStore;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Whether records of a schema can be events, told before any came.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param fields where an event's fields stand
 * @param ownContract whether records are read as {@link TextEvent}
 */
public record AvroInputCheck(EventFields fields, boolean ownContract) {

  /** Why records of this schema would all be dead letters; empty if they need not be. */
  public Optional<String> fault(Schema writer) {
    return ownContract ? notOurs(writer) : withoutText(writer);
  }

  private static Optional<String> notOurs(Schema writer) {
    List<String> faults = SchemaStore.incompatibilities(TextEvent.getClassSchema(), writer);
    return faults.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s can't be read as TextEvent (%s); set input.text-path if its text stands elsewhere"
                .formatted(writer.getFullName(), faults));
  }

  private Optional<String> withoutText(Schema writer) {
    if (writer.getType() != Schema.Type.RECORD) {
      return Optional.of("expected a record's schema, got one of type " + writer.getType());
    }
    return isText(writer, fields.text().names())
        ? Optional.empty()
        : Optional.of(
            "%s has no text at %s, which is input.text-path"
                .formatted(writer.getFullName(), fields.text()));
  }

  /** Whether there may be a text at the end of a path, whichever branches a record takes. */
  private static boolean isText(Schema at, List<String> path) {
    if (at.getType() == Schema.Type.UNION) {
      return at.getTypes().stream().anyMatch(branch -> isText(branch, path));
    }
    if (path.isEmpty()) {
      return at.getType() == Schema.Type.STRING || at.getType() == Schema.Type.ENUM;
    }
    List<String> rest = path.subList(1, path.size());
    return switch (at.getType()) {
      case RECORD -> {
        Schema.Field field = at.getField(path.get(0));
        yield field != null && isText(field.schema(), rest);
      }
      case MAP -> isText(at.getValueType(), rest);
      default -> false;
    };
  }
}
