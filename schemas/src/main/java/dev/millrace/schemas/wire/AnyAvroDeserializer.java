package dev.millrace.schemas.wire;

import dev.millrace.schemas.registry.SchemaRegistry;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format to records of whatever schema wrote them; null stays null. Configured
 * with the properties of {@link SchemaRegistry#open}; throws as {@link AvroDeserializer} does.
 *
 * <p>No classes are made but Avro's own, whatever a schema names.
 *
 * <p>Threading: safe for use by several threads at once, once configured.
 */
public final class AnyAvroDeserializer implements Deserializer<GenericRecord> {
  private volatile @Nullable FramedReader<GenericRecord> reader;

  /** To be configured before use. */
  public AnyAvroDeserializer() {}

  /** Asks a registry that stays the caller's to close. */
  public AnyAvroDeserializer(SchemaRegistry registry, boolean isKey) {
    reader = new FramedReader<>(RecordDecoder.ofAny(registry), isKey, null);
  }

  /** For values, configured. */
  public static AnyAvroDeserializer forValues(Map<String, ?> properties) {
    AnyAvroDeserializer deserializer = new AnyAvroDeserializer();
    deserializer.configure(properties, false);
    return deserializer;
  }

  @Override
  public void configure(Map<String, ?> properties, boolean isKey) {
    UnsupportedProperties.refuse(properties);
    SchemaRegistry registry = SchemaRegistry.open(properties);
    reader = new FramedReader<>(RecordDecoder.ofAny(registry), isKey, registry);
  }

  @Override
  @SuppressWarnings("NullAway") // null in, null out, as Kafka has it
  public GenericRecord deserialize(String topic, byte @Nullable [] framed) {
    return FramedReader.configured(reader).read(framed);
  }

  @Override
  @SuppressWarnings("NullAway") // the same
  public GenericRecord deserialize(String topic, Headers headers, byte @Nullable [] framed) {
    return FramedReader.configured(reader).read(headers, framed);
  }

  @Override
  public void close() {
    FramedReader<GenericRecord> configured = reader;
    if (configured != null) {
      configured.close();
    }
  }
}
