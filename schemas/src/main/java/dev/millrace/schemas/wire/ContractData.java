package dev.millrace.schemas.wire;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Makes the classes of one contract, and no others, whatever a schema from the registry names.
 *
 * <p>Avro looks classes up by the names in schemas, and since 1.12.2 refuses all but those that the
 * whole JVM was told to trust. Here they are found once, from the contract that was compiled in, so
 * nothing needs to be told to the JVM.
 */
final class ContractData extends SpecificData {
  private final Map<String, Class<?>> classes = new HashMap<>();

  private ContractData(ClassLoader loader) {
    super(loader);
  }

  static ContractData of(Class<?> type) {
    SpecificData generated = SpecificData.getForClass(type);
    ContractData data = new ContractData(type.getClassLoader());
    data.add(generated.getSchema(type), type.getClassLoader());
    generated.getConversions().forEach(data::addLogicalTypeConversion);
    return data;
  }

  @Override
  @SuppressWarnings("rawtypes") // as inherited
  public @Nullable Class getClass(Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED -> classes.get(schema.getFullName());
      default -> super.getClass(schema);
    };
  }

  private void add(Schema schema, ClassLoader loader) {
    switch (schema.getType()) {
      case RECORD -> {
        if (named(schema, loader)) {
          schema.getFields().forEach(field -> add(field.schema(), loader));
        }
      }
      case ENUM, FIXED -> named(schema, loader);
      case ARRAY -> add(schema.getElementType(), loader);
      case MAP -> add(schema.getValueType(), loader);
      case UNION -> schema.getTypes().forEach(type -> add(type, loader));
      default -> {}
    }
  }

  /** Whether the type wasn't known yet. */
  private boolean named(Schema schema, ClassLoader loader) {
    try {
      Class<?> type = Class.forName(getClassName(schema), false, loader);
      return classes.put(schema.getFullName(), type) == null;
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "%s is part of a contract, but its generated class is missing"
              .formatted(schema.getFullName()),
          e);
    }
  }
}
