package dev.millrace.streams.input;

import dev.millrace.schemas.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Records of somebody else's schema, in Confluent's wire format. */
final class ForeignRecords {
  private static final Schema REVIEW =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Review", "namespace": "shop", "fields": [
                {"name": "number", "type": "long"},
                {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["GOOD"]}},
                {"name": "labels", "type": {"type": "map", "values": "string"}},
                {"name": "body", "type": ["null", {"type": "record", "name": "Body", "fields": [
                  {"name": "message", "type": ["null", "string"]},
                  {"name": "none", "type": ["null", "string"]},
                  {"name": "questions", "type": {"type": "array", "items": "string"}}]}]},
                {"name": "bodies", "type": {"type": "array", "items": "Body"}}]}
              """);

  static final Schema NAMING_A_CLASS =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Naming", "namespace": "shop", "fields": [
                {"name": "text", "type": {"type": "string", "java-class": "java.math.BigDecimal"}},
                {"name": "byKey", "type": {"type": "map", "values": "string",
                  "java-key-class": "java.math.BigDecimal"}}]}
              """);

  private final String scope;
  private final SchemaRegistry schemas;

  ForeignRecords(String scope) {
    this.scope = scope;
    this.schemas = SchemaRegistry.open(registry());
  }

  Map<String, String> registry() {
    return Map.of("schema.registry.url", "mock://" + scope);
  }

  GenericRecord review(String message) {
    Schema body = REVIEW.getField("body").schema().getTypes().get(1);
    GenericRecord inner =
        new GenericRecordBuilder(body)
            .set("message", message)
            .set("none", null)
            .set("questions", List.of("a", "b"))
            .build();
    return new GenericRecordBuilder(REVIEW)
        .set("number", 42L)
        .set("kind", new GenericData.EnumSymbol(REVIEW.getField("kind").schema(), "GOOD"))
        .set("labels", Map.of("model", "spam"))
        .set("body", inner)
        .set("bodies", List.of(inner))
        .build();
  }

  byte[] bytes(GenericRecord record) {
    return bytes(record.getSchema(), record);
  }

  byte[] plainString(String text) {
    return bytes(Schema.create(Schema.Type.STRING), text);
  }

  private byte[] bytes(Schema schema, Object datum) {
    int id = schemas.register(schema.getFullName(), schema);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new GenericDatumWriter<>(schema).write(datum, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
