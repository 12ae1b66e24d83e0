package dev.millrace.schemas.wire;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;

/** Which schemas' data may be read at all. */
final class WriterSchemas {
  private WriterSchemas() {}

  /**
   * Whether the schema has an array whose items take no bytes ({@code array<null>}): five bytes can
   * claim two thousand million of them, and skipping those one by one takes seconds each time. Map
   * entries always have the byte of their key's length.
   */
  static boolean hasWeightlessItems(Schema schema) {
    return hasWeightlessItems(schema, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static boolean hasWeightlessItems(Schema schema, Set<Schema> seen) {
    if (!seen.add(schema)) {
      return false;
    }
    return switch (schema.getType()) {
      case RECORD ->
          schema.getFields().stream().anyMatch(f -> hasWeightlessItems(f.schema(), seen));
      case UNION -> schema.getTypes().stream().anyMatch(type -> hasWeightlessItems(type, seen));
      case MAP -> hasWeightlessItems(schema.getValueType(), seen);
      case ARRAY ->
          GenericDatumReader.isZeroByteSchema(schema.getElementType())
              || hasWeightlessItems(schema.getElementType(), seen);
      default -> false;
    };
  }
}
