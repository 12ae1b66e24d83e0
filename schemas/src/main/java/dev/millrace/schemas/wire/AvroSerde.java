package dev.millrace.schemas.wire;

import dev.millrace.schemas.registry.SchemaRegistry;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An {@link AvroSerializer} and an {@link AvroDeserializer} of one contract; their documentation
 * says which properties are understood.
 *
 * <p>Threading: safe for use by several threads at once, once configured.
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
  private final AvroSerializer<T> serializer;
  private final AvroDeserializer<T> deserializer;
  private volatile @Nullable SchemaRegistry owned;

  private AvroSerde(AvroSerializer<T> serializer, AvroDeserializer<T> deserializer) {
    this.serializer = serializer;
    this.deserializer = deserializer;
  }

  /** To be configured before use; the class to read is one of the properties. */
  public AvroSerde() {
    this(new AvroSerializer<>(), new AvroDeserializer<>());
  }

  /** To be configured before use. */
  public AvroSerde(Class<T> type) {
    this(new AvroSerializer<>(), new AvroDeserializer<>(type));
  }

  /** For values, configured. */
  public static <T extends SpecificRecord> AvroSerde<T> forValues(
      Class<T> type, Map<String, ?> properties) {
    AvroSerde<T> serde = new AvroSerde<>(type);
    serde.configure(properties, false);
    return serde;
  }

  /** For values, over a registry that stays the caller's to close; registers schemas. */
  public static <T extends SpecificRecord> AvroSerde<T> forValues(
      Class<T> type, SchemaRegistry registry) {
    return new AvroSerde<>(
        new AvroSerializer<>(registry, false), new AvroDeserializer<>(type, registry, false));
  }

  @Override
  public void configure(Map<String, ?> properties, boolean isKey) {
    SchemaRegistry registry = SchemaRegistry.open(properties);
    serializer.use(registry, properties, isKey);
    deserializer.use(registry, properties, isKey);
    owned = registry;
  }

  /**
   * Settles the schema that records of a type are written to a topic with, as their first one
   * would: registers it, or finds it. From then on writing needs no registry.
   *
   * @throws dev.millrace.schemas.registry.SchemaRegistryException if the topic's subject can't take
   *     the schema (INCOMPATIBLE) or doesn't have it (NOT_FOUND), with what to do about it; if the
   *     registry refuses us, or is away
   * @throws org.apache.kafka.common.errors.SerializationException under {@code use.latest.version}
   *     if the newest version can't hold such a record
   */
  public void prepare(String topic, Class<T> type) {
    serializer.prepare(topic, type);
  }

  @Override
  public Serializer<T> serializer() {
    return serializer;
  }

  @Override
  public Deserializer<T> deserializer() {
    return deserializer;
  }

  @Override
  public void close() {
    SchemaRegistry registry = owned;
    if (registry != null) {
      registry.close();
    }
  }
}
