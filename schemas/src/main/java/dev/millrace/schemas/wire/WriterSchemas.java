package dev.millrace.schemas.wire;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which schemas' data may be read at all. A schema comes from whoever may register one, and a few
 * bytes of its data must not cost more than a few objects: so types that take no bytes may neither
 * be repeated nor multiply, and what goes through a schema type by type must find its end.
 *
 * <p>Threading: made for one schema, by one thread.
 */
final class WriterSchemas {
  /** Types in a schema, counting each place where one stands. */
  static final int MAX_TYPES = 10_000;

  /** Types in each other. */
  static final int MAX_DEPTH = 200;

  private static final long MAX_VALUES_PER_BYTE = 16;
  private static final long MAX_WEIGHTLESS_VALUES = 1_000;
  private static final long MANY = Long.MAX_VALUE / 1_000_000;

  /**
   * The least that reading one value of a type comes to. Choices and repetitions within it count as
   * one value of one byte; what they choose and repeat is checked where they stand.
   *
   * @param values values made, those within it included; at most {@link #MANY}
   * @param bytes bytes read; at most {@link #MANY}
   * @param depth types in each other, with those in choices and repetitions
   */
  private record Weight(long values, long bytes, int depth) {
    Weight plus(Weight other) {
      return new Weight(
          Math.min(MANY, values + other.values),
          Math.min(MANY, bytes + other.bytes),
          Math.max(depth, other.depth));
    }

    Weight deeper() {
      return new Weight(values, bytes, depth + 1);
    }
  }

  /** Why a schema is refused; has no stack trace, as it never leaves this class. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why, null, false, false);
    }
  }

  private static final Weight OPEN = new Weight(1, 1, 0);

  private final IdentityHashMap<Schema, Weight> known = new IdentityHashMap<>();
  private final Set<Schema> recursive = Collections.newSetFromMap(new IdentityHashMap<>());
  private int types;

  private WriterSchemas() {}

  /** Why data of a schema can't be bounded, as the rest of a sentence; null if it can. */
  static @Nullable String fault(Schema schema) {
    try {
      Weight whole = new WriterSchemas().weight(schema, 0);
      require(whole, whole.bytes(), MAX_WEIGHTLESS_VALUES);
      return null;
    } catch (Refused e) {
      return e.getMessage();
    }
  }

  private Weight weight(Schema schema, int depth) {
    types++;
    if (types > MAX_TYPES) {
      throw new Refused("more than %d types".formatted(MAX_TYPES));
    }
    Weight before = known.get(schema);
    if (isOpen(before)) {
      recursive.add(schema);
    }
    Weight weight = before != null ? before : weigh(schema, depth);
    known.put(schema, weight);
    if (Math.max(depth, weight.depth()) > MAX_DEPTH) {
      throw new Refused("types in each other more than %d deep".formatted(MAX_DEPTH));
    }
    return weight;
  }

  private Weight weigh(Schema schema, int depth) {
    if (depth > MAX_DEPTH) {
      return new Weight(1, 0, depth);
    }
    return switch (schema.getType()) {
      case RECORD -> record(schema, depth);
      case UNION -> {
        Weight chosen = new Weight(1, 1, 0);
        for (Schema branch : schema.getTypes()) {
          chosen = repeated(weight(branch, depth + 1), 1, chosen);
        }
        yield chosen;
      }
      case MAP -> repeated(weight(schema.getValueType(), depth + 1), 1, new Weight(1, 1, 0));
      case ARRAY -> {
        Weight item = weight(schema.getElementType(), depth + 1);
        if (item.bytes() == 0) {
          throw new Refused("an array of items that take no bytes; these can't be bounded");
        }
        yield repeated(item, 0, new Weight(1, 1, 0));
      }
      case NULL -> new Weight(1, 0, 0);
      case FIXED -> new Weight(1, schema.getFixedSize(), 0);
      case FLOAT -> new Weight(1, Float.BYTES, 0);
      case DOUBLE -> new Weight(1, Double.BYTES, 0);
      default -> new Weight(1, 1, 0);
    };
  }

  /**
   * While it is gone through, a record within itself counts as one value of one byte; it is
   * repeated by whatever ends the recursion.
   */
  private Weight record(Schema schema, int depth) {
    known.put(schema, OPEN);
    Weight sum = new Weight(1, 0, 0);
    for (Schema.Field field : schema.getFields()) {
      sum = sum.plus(weight(field.schema(), depth + 1));
    }
    if (recursive.contains(schema)) {
      require(sum, sum.bytes(), 0);
    }
    return sum.deeper();
  }

  @SuppressWarnings("ReferenceEquality") // a mark, not a value
  private static boolean isOpen(@Nullable Weight weight) {
    return weight == OPEN;
  }

  private static Weight repeated(Weight part, int ownBytes, Weight whole) {
    require(part, part.bytes() + ownBytes, 0);
    return new Weight(
        whole.values(), whole.bytes(), Math.max(whole.depth(), part.deeper().depth()));
  }

  private static void require(Weight weight, long bytes, long free) {
    if (weight.values() > free + MAX_VALUES_PER_BYTE * bytes) {
      throw new Refused("types that take no bytes and multiply; these can't be bounded");
    }
  }
}
