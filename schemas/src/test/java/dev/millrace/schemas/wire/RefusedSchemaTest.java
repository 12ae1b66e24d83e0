package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.InMemorySchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.wire.WireFormatException.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A stream of records under a schema that can't be read costs no more than one that can. */
@Tag("unit")
class RefusedSchemaTest {
  private final InMemorySchemaRegistry schemas = new InMemorySchemaRegistry();
  private final AtomicInteger asked = new AtomicInteger();
  private final SchemaRegistry registry =
      (SchemaRegistry)
          Proxy.newProxyInstance(
              SchemaRegistry.class.getClassLoader(),
              new Class<?>[] {SchemaRegistry.class},
              (proxy, method, arguments) -> {
                asked.incrementAndGet();
                try {
                  return method.invoke(schemas, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });

  @Test
  void whatIsNoRecordIsJudgedOnce() {
    assertJudgedOnce(new AnyAvroDeserializer(registry, false), "\"string\"", "that of a record");
  }

  @Test
  void aHostileSchemaIsJudgedOnce() {
    assertJudgedOnce(
        new AvroDeserializer<>(TextEvent.class, registry, false),
        "{\"type\":\"array\",\"items\":\"null\"}",
        "items that take no bytes");
  }

  /** Somebody may register it a moment later. */
  @Test
  void anUnknownSchemaIsAskedForEachTime() {
    try (AnyAvroDeserializer deserializer = new AnyAvroDeserializer(registry, false)) {
      byte[] framed = framed(7);
      WireFormatException unknown = refusal(deserializer, framed);
      assertThat(unknown.fault()).isEqualTo(Fault.UNKNOWN_SCHEMA);
      refusal(deserializer, framed);
      assertThat(asked).hasValue(2);
    }
  }

  private void assertJudgedOnce(Deserializer<?> deserializer, String schema, String reason) {
    byte[] framed = framed(schemas.register("s", new Schema.Parser().parse(schema)));
    WireFormatException first = refusal(deserializer, framed);
    WireFormatException second = refusal(deserializer, framed);

    assertThat(asked).hasValue(1);
    assertThat(first).hasMessageContaining(reason);
    assertThat(second).isNotSameAs(first).hasMessage(first.getMessage());
    assertThat(second.fault()).isEqualTo(first.fault()).isEqualTo(Fault.UNDECODABLE);
    assertThat(second.getCause()).isSameAs(first.getCause());
  }

  private static WireFormatException refusal(Deserializer<?> deserializer, byte[] framed) {
    return catchThrowableOfType(
        WireFormatException.class, () -> deserializer.deserialize("events", framed));
  }

  private static byte[] framed(int id) {
    return ByteBuffer.allocate(6).putInt(1, id).array();
  }
}
