package dev.millrace.tests.hostile;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.wire.AvroSerde;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Events in Avro, and what claims to be some, with their schemas in a registry. */
final class AvroValues implements AutoCloseable {
  private static final Schema REVIEW =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Review", "namespace": "shop", "fields": [
                {"name": "number", "type": "long"},
                {"name": "labels", "type": {"type": "map", "values": "string"}},
                {"name": "body", "type": ["null", {"type": "record", "name": "Body", "fields": [
                  {"name": "message", "type": ["null", "string"]},
                  {"name": "questions", "type": {"type": "array", "items": "string"}}]}]},
                {"name": "bodies", "type": {"type": "array", "items": "Body"}}]}
              """);

  /** Each the type of a field that an event has beside its text. */
  private static final List<String> HOSTILE_TYPES =
      List.of(
          "{\"type\":\"array\",\"items\":\"null\"}",
          "{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":\"long\"}}",
          "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"l\",\"type\":[\"null\",\"L\"]}]}",
          "{\"type\":\"record\",\"name\":\"S\",\"fields\":[{\"name\":\"s\",\"type\":\"S\"}]}",
          "{\"type\":\"string\",\"java-class\":\"java.net.URL\"}",
          "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4}");

  private final SchemaRegistry registry;
  private final AvroSerde<TextEvent> serde;

  AvroValues(Map<String, String> properties) {
    registry = SchemaRegistry.open(properties);
    serde = AvroSerde.forValues(TextEvent.class, properties);
  }

  byte[] textEvent(String text, @Nullable List<String> tasks) {
    TextEvent event = TextEvent.newBuilder().setText(text).setTasks(tasks).build();
    return serde.serializer().serialize(HostileEvents.AVRO, event);
  }

  byte[] review(@Nullable String message) {
    Schema type = REVIEW.getField("body").schema().getTypes().get(1);
    GenericRecord body =
        new GenericRecordBuilder(type).set("message", message).set("questions", List.of()).build();
    GenericRecord review =
        new GenericRecordBuilder(REVIEW)
            .set("number", 42L)
            .set("labels", Map.of("colour", "red"))
            .set("body", body)
            .set("bodies", List.of(body))
            .build();
    return framed(
        id("reviews", REVIEW), out -> new GenericDatumWriter<>(REVIEW).write(review, out));
  }

  /** Claims of much, under schemas that allow it. */
  List<byte[]> attacks() {
    return HOSTILE_TYPES.stream().flatMap(type -> attacks(type).stream()).toList();
  }

  private List<byte[]> attacks(String type) {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "TextEvent", "namespace": "dev.millrace.schemas",
                  "fields": [{"name": "extra", "type": %s}, {"name": "text", "type": "string"}]}
                """
                    .formatted(type));
    int id = id("hostile-" + type.hashCode(), schema);
    return List.of(
        framed(id, out -> out.writeLong(2_000_000_000L)),
        framed(id, out -> out.writeLong(Long.MIN_VALUE)),
        framed(id, out -> out.writeFixed("\2".repeat(100_000).getBytes(StandardCharsets.UTF_8))),
        framed(id, out -> out.writeFixed(new byte[100_000])));
  }

  private interface Content {
    void writeTo(BinaryEncoder out) throws IOException;
  }

  private int id(String subject, Schema schema) {
    return registry.register(subject, schema);
  }

  private static byte[] framed(int id, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      content.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    serde.close();
    registry.close();
  }
}
