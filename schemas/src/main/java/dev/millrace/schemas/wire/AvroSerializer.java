package dev.millrace.schemas.wire;

import dev.millrace.schemas.registry.SchemaRegistry;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Generated records to Confluent's wire format; null stays null.
 *
 * <p>Configured with the properties of {@link SchemaRegistry#open} and {@code
 * auto.register.schemas} (default true: register the schema where it is missing; false: it must be
 * there) and {@code use.latest.version} (default false; true needs {@code
 * auto.register.schemas=false}: write the subject's newest schema, matched by field names). The
 * subject is {@code TOPIC-key} or {@code TOPIC-value}; other subject strategies, header framing and
 * what else would change the bytes are refused.
 *
 * <p>{@code serialize} throws {@link org.apache.kafka.common.errors.SerializationException} for a
 * record that doesn't fit, and {@link dev.millrace.schemas.registry.SchemaRegistryException} if the
 * registry refuses or is away.
 *
 * <p>Threading: safe for use by several threads at once, once configured.
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
  private volatile @Nullable RecordEncoder<T> encoder;
  private volatile @Nullable SchemaRegistry owned;
  private volatile boolean isKey;

  /** To be configured before use. */
  public AvroSerializer() {}

  /** Registers schemas in a registry that stays the caller's to close. */
  public AvroSerializer(SchemaRegistry registry, boolean isKey) {
    use(registry, Map.of(), isKey);
  }

  @Override
  public void configure(Map<String, ?> properties, boolean isKey) {
    SchemaRegistry registry = SchemaRegistry.open(properties);
    use(registry, properties, isKey);
    owned = registry;
  }

  void use(SchemaRegistry registry, Map<String, ?> properties, boolean isKey) {
    UnsupportedProperties.refuse(properties);
    this.encoder = new RecordEncoder<>(registry, SerializerConfig.parse(properties));
    this.isKey = isKey;
  }

  /** See {@link AvroSerde#prepare}. */
  void prepare(String topic, Class<T> type) {
    ready().prepare(Subjects.ofTopic(topic, isKey), type);
  }

  private RecordEncoder<T> ready() {
    RecordEncoder<T> ready = encoder;
    if (ready == null) {
      throw new IllegalStateException("not configured: call configure first");
    }
    return ready;
  }

  @Override
  @SuppressWarnings("NullAway") // null in, null out, as Kafka has it
  public byte[] serialize(String topic, @Nullable T datum) {
    RecordEncoder<T> ready = ready();
    return datum == null ? null : ready.encode(Subjects.ofTopic(topic, isKey), datum);
  }

  @Override
  public void close() {
    SchemaRegistry registry = owned;
    if (registry != null) {
      registry.close();
    }
  }
}
