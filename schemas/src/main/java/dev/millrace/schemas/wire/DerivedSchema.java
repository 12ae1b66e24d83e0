package dev.millrace.schemas.wire;

import dev.millrace.schemas.Prediction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A record's schema with one field more, the last one: an array of predictions, empty by default.
 * Everything else stays: name, namespace, documentation, aliases, logical types and other
 * properties, defaults, order. So a record of the derived schema is the bytes of one of the
 * writer's, and then those of the array.
 *
 * <p>What evolves compatibly goes on doing so, as all versions get the same field.
 */
final class DerivedSchema {
  private static final String DOC = "What Millrace says about this record: an item for each task.";

  private static final Schema PREDICTION =
      PortableSchemas.withoutJavaStrings(Prediction.getClassSchema());

  private DerivedSchema() {}

  /** The type of the field. */
  static Schema predictions() {
    return Schema.createArray(PREDICTION);
  }

  /**
   * The derived schema.
   *
   * @param field the name of the field
   * @throws UnderivableSchemaException if the writer's is not that of a record, has such a field
   *     already, contains itself, or has a type that is called like one of those of predictions
   */
  static Schema of(Schema writer, String field) {
    requireRoom(writer, field);
    Schema derived;
    try {
      derived = new Schema.Parser().parse(extended(writer, field).toString());
    } catch (AvroRuntimeException e) {
      throw new UnderivableSchemaException(
          "%s can't be given the field %s".formatted(writer.getFullName(), field), e);
    }
    // Avro prints the second type of a name as the name alone, and reads it as the first.
    if (!derived.getField(field).schema().equals(predictions())) {
      throw new UnderivableSchemaException(
          "%s can't be given a field of %s: it has another type of that name, or of one in it"
              .formatted(writer.getFullName(), PREDICTION.getFullName()));
    }
    return derived;
  }

  private static Schema extended(Schema writer, String field) {
    Schema extended =
        Schema.createRecord(
            writer.getName(), writer.getDoc(), writer.getNamespace(), writer.isError());
    writer.getAliases().forEach(extended::addAlias);
    extended.putAll(writer);
    List<Schema.Field> fields = new ArrayList<>();
    writer.getFields().forEach(own -> fields.add(new Schema.Field(own, own.schema())));
    fields.add(new Schema.Field(field, predictions(), DOC, List.of()));
    extended.setFields(fields);
    return extended;
  }

  private static void requireRoom(Schema writer, String field) {
    if (writer.getType() != Schema.Type.RECORD) {
      throw new UnderivableSchemaException(
          "expected the schema of a record, got %s".formatted(writer.getType()));
    }
    for (Schema.Field own : writer.getFields()) {
      if (own.name().equals(field) || own.aliases().contains(field)) {
        throw new UnderivableSchemaException(
            "%s has a field %s already: choose another name"
                .formatted(writer.getFullName(), field));
      }
    }
    Set<Schema> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    if (writer.getFields().stream().anyMatch(own -> leadsTo(writer, own.schema(), seen))) {
      throw new UnderivableSchemaException(
          "%s contains itself: the records inside would need the field %s too"
              .formatted(writer.getFullName(), field));
    }
  }

  private static boolean leadsTo(Schema writer, Schema at, Set<Schema> seen) {
    if (at.getType() == Schema.Type.RECORD && at.getFullName().equals(writer.getFullName())) {
      return true;
    }
    if (!seen.add(at)) {
      return false;
    }
    return switch (at.getType()) {
      case RECORD -> at.getFields().stream().anyMatch(f -> leadsTo(writer, f.schema(), seen));
      case UNION -> at.getTypes().stream().anyMatch(type -> leadsTo(writer, type, seen));
      case MAP -> leadsTo(writer, at.getValueType(), seen);
      case ARRAY -> leadsTo(writer, at.getElementType(), seen);
      default -> false;
    };
  }
}
