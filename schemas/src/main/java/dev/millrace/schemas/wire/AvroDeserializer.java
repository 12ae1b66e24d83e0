package dev.millrace.schemas.wire;

import dev.millrace.schemas.registry.SchemaRegistry;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format to generated records of one contract; null stays null. The schema that
 * wrote a record comes from the registry, and the record is read as the contract by Avro's rules,
 * so producers and consumers may change versions in either order.
 *
 * <p>Configured with the properties of {@link SchemaRegistry#open}, and where no class was given to
 * the constructor, {@code specific.avro.value.type} or {@code specific.avro.key.type}.
 *
 * <p>{@code deserialize} throws {@link WireFormatException} for bytes that will never be readable,
 * and {@link dev.millrace.schemas.registry.SchemaRegistryException} if the registry could not be
 * asked, so that the same bytes may be read later.
 *
 * <p>Threading: safe for use by several threads at once, once configured.
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private static final String KEY_TYPE = "specific.avro.key.type";
  private static final String VALUE_TYPE = "specific.avro.value.type";

  private final @Nullable Class<T> type;
  private volatile @Nullable FramedReader<T> reader;

  /** To be configured before use; the class to read is one of the properties. */
  public AvroDeserializer() {
    this.type = null;
  }

  /** To be configured before use. */
  public AvroDeserializer(Class<T> type) {
    this.type = type;
  }

  /** Asks a registry that stays the caller's to close. */
  public AvroDeserializer(Class<T> type, SchemaRegistry registry, boolean isKey) {
    this.type = type;
    use(registry, Map.of(), isKey);
  }

  @Override
  public void configure(Map<String, ?> properties, boolean isKey) {
    SchemaRegistry registry = SchemaRegistry.open(properties);
    reader = new FramedReader<>(decoder(registry, properties, isKey), isKey, registry);
  }

  /** Configures it for a registry that stays the caller's to close. */
  void use(SchemaRegistry registry, Map<String, ?> properties, boolean isKey) {
    reader = new FramedReader<>(decoder(registry, properties, isKey), isKey, null);
  }

  private RecordDecoder<T> decoder(
      SchemaRegistry registry, Map<String, ?> properties, boolean isKey) {
    UnsupportedProperties.refuse(properties);
    return RecordDecoder.of(type != null ? type : namedType(properties, isKey), registry);
  }

  @Override
  @SuppressWarnings("NullAway") // null in, null out, as Kafka has it
  public T deserialize(String topic, byte @Nullable [] framed) {
    return FramedReader.configured(reader).read(framed);
  }

  @Override
  @SuppressWarnings("NullAway") // the same
  public T deserialize(String topic, Headers headers, byte @Nullable [] framed) {
    return FramedReader.configured(reader).read(headers, framed);
  }

  @Override
  public void close() {
    FramedReader<T> configured = reader;
    if (configured != null) {
      configured.close();
    }
  }

  @SuppressWarnings("unchecked") // checked by asSubclass
  private static <T extends SpecificRecord> Class<T> namedType(
      Map<String, ?> properties, boolean isKey) {
    String name = isKey ? KEY_TYPE : VALUE_TYPE;
    Object value = properties.get(name);
    try {
      Class<?> named =
          value instanceof Class<?> given
              ? given
              : Class.forName(String.valueOf(value), true, loader());
      return (Class<T>) named.asSubclass(SpecificRecord.class);
    } catch (ClassNotFoundException | ClassCastException e) {
      throw new ConfigException(
          "%s is %s; expected the name of a generated record's class".formatted(name, value));
    }
  }

  /** As Kafka looks for classes: a framework's plugins are seen by the thread's loader alone. */
  private static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : AvroDeserializer.class.getClassLoader();
  }
}
