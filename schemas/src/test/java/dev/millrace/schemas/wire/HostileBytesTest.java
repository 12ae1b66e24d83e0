package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.InMemorySchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.wire.WireFormatException.Fault;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Few bytes that claim much: none may cost memory or time beyond its own size. */
@Tag("unit")
@Timeout(120)
class HostileBytesTest {
  private static final long TWO_THOUSAND_MILLION = 2_000_000_000L;

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroDeserializer<TextEvent> deserializer =
      new AvroDeserializer<>(TextEvent.class, registry, false);

  private interface Content {
    void writeTo(BinaryEncoder out) throws IOException;
  }

  private byte[] framed(Schema writer, Content content) throws IOException {
    int id = registry.register(writer.hashCode() + "-value", writer);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).putInt(1, id).array());
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    content.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  private void assertUndecodable(byte[] framed, Class<? extends Throwable> cause) {
    assertThatThrownBy(() -> deserializer.deserialize("events", framed))
        .isInstanceOf(WireFormatException.class)
        .hasCauseInstanceOf(cause);
    assertUndecodable(framed);
  }

  private void assertUndecodable(byte[] framed) {
    assertThatThrownBy(() -> deserializer.deserialize("events", framed))
        .isInstanceOfSatisfying(
            WireFormatException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNDECODABLE));
  }

  @Test
  void aHugeStringIsNotAllocated() throws IOException {
    assertUndecodable(
        framed(
            TextEvent.getClassSchema(),
            out -> {
              out.writeIndex(0); // id
              out.writeLong(TWO_THOUSAND_MILLION); // length of text
            }),
        EOFException.class);
  }

  @Test
  void aHugeArrayIsNotAllocated() throws IOException {
    assertUndecodable(
        framed(
            TextEvent.getClassSchema(),
            out -> {
              out.writeIndex(0); // id
              out.writeString(""); // text
              out.writeIndex(0); // adapter
              out.writeIndex(1); // tasks
              out.writeLong(TWO_THOUSAND_MILLION);
            }),
        EOFException.class);
  }

  @Test
  void aHugeMapIsNotAllocated() throws IOException {
    assertUndecodable(
        framed(
            TextEvent.getClassSchema(),
            out -> {
              out.writeIndex(0); // id
              out.writeString(""); // text
              out.writeIndex(0); // adapter
              out.writeIndex(0); // tasks
              out.writeIndex(0); // occurred_at
              out.writeLong(TWO_THOUSAND_MILLION);
            }),
        EOFException.class);
  }

  @Test
  void aBranchOrSymbolThatIsNotThereIsUndecodable() throws IOException {
    assertUndecodable(framed(TextEvent.getClassSchema(), out -> out.writeIndex(2)));
    assertUndecodable(framed(TextEvent.getClassSchema(), out -> out.writeIndex(-1)));
  }

  @Test
  void nestingWithoutEndIsUndecodable() throws IOException {
    Schema writer =
        event(
            "{\"type\":\"record\",\"name\":\"Link\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Link\"]}]}");
    byte[] links = new byte[1_000_000];
    Arrays.fill(links, (byte) 2);

    assertUndecodable(framed(writer, out -> out.writeFixed(links)), StackOverflowError.class);
  }

  @Test
  void itemsWithoutWeightAreRefusedWithTheirSchema() throws IOException {
    for (String items :
        new String[] {
          "\"null\"",
          "{\"type\":\"record\",\"name\":\"Nothing\",\"fields\":[]}",
          "{\"type\":\"fixed\",\"name\":\"None\",\"size\":0}"
        }) {
      String array = "{\"type\":\"array\",\"items\":" + items + "}";
      assertWeightless(framed(event(array), HostileBytesTest::manyItems));
      assertWeightless(
          framed(event("{\"type\":\"map\",\"values\":" + array + "}"), out -> out.writeLong(0)));
      assertWeightless(framed(event("[\"null\"," + array + "]"), out -> out.writeIndex(0)));
      assertWeightless(
          framed(event("{\"type\":\"array\",\"items\":" + array + "}"), out -> out.writeLong(0)));
    }
  }

  private void assertWeightless(byte[] framed) {
    assertThatThrownBy(() -> deserializer.deserialize("events", framed))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("items that take no bytes");
    assertUndecodable(framed);
  }

  @Test
  void recordsThatMultiplyWithoutBytesAreRefusedWithTheirSchema() throws IOException {
    StringBuilder branches = new StringBuilder(record("R0", "\"null\""));
    for (int i = 1; i < 60; i++) {
      branches.append(',').append(record("R" + i, "\"R" + (i - 1) + "\""));
    }
    byte[] framed = framed(event("[" + branches + "]"), out -> out.writeIndex(59));
    assertThatThrownBy(() -> deserializer.deserialize("events", framed))
        .hasMessageContaining("take no bytes and multiply");
    assertUndecodable(framed);
  }

  /** A record with two fields of a type. */
  private static String record(String name, String type) {
    return "{\"type\":\"record\",\"name\":\"%s\",\"fields\":[{\"name\":\"a\",\"type\":%s},{\"name\":\"b\",\"type\":%s}]}"
        .formatted(name, type, type);
  }

  @Test
  void aRecordThatRepeatsItselfAndMuchElseIsRefused() throws IOException {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      fields.append("{\"name\":\"f%d\",\"type\":\"null\"},".formatted(i));
    }
    String self = "{\"name\":\"self\",\"type\":{\"type\":\"array\",\"items\":\"Self\"}}";
    byte[] framed =
        framed(
            event("{\"type\":\"record\",\"name\":\"Self\",\"fields\":[" + fields + self + "]}"),
            out -> out.writeLong(0));
    assertThatThrownBy(() -> deserializer.deserialize("events", framed))
        .hasMessageContaining("take no bytes and multiply");
  }

  @Test
  void aSchemaWithoutEndIsRefused() throws IOException {
    // Flat to a parser, deep to whoever follows the names; from the shallow and the deep end.
    StringBuilder chain = new StringBuilder(record("R0", "\"int\""));
    for (int i = 1; i < 250; i++) {
      chain
          .append(',')
          .append(
              "{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"},{\"name\":\"a\",\"type\":\"R%d\"}]}"
                  .formatted(i, i - 1));
    }
    byte[] shallowFirst = framed(event("[" + chain + "]"), out -> out.writeIndex(0));
    assertThatThrownBy(() -> deserializer.deserialize("events", shallowFirst))
        .hasMessageContaining("more than 200 deep");
    assertUndecodable(shallowFirst);

    String nested = "\"int\"";
    for (int i = 0; i < 250; i++) {
      nested = "{\"type\":\"array\",\"items\":" + nested + "}";
    }
    byte[] deepFirst = framed(event(nested), out -> out.writeLong(0));
    assertThatThrownBy(() -> deserializer.deserialize("events", deepFirst))
        .hasMessageContaining("more than 200 deep");
  }

  @Test
  void aSchemaWithoutNumberIsRefused() throws IOException {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 10_500; i++) {
      fields.append(i == 0 ? "" : ",").append("{\"name\":\"f%d\",\"type\":\"int\"}".formatted(i));
    }
    byte[] framed =
        framed(
            event("{\"type\":\"record\",\"name\":\"Wide\",\"fields\":[" + fields + "]}"),
            out -> out.writeInt(0));
    assertThatThrownBy(() -> deserializer.deserialize("events", framed))
        .hasMessageContaining("more than 10000 types");
  }

  @Test
  void ordinarySchemasAreBounded() {
    String inner =
        "{\"type\":\"record\",\"name\":\"In\",\"fields\":[{\"name\":\"n\",\"type\":\"null\"},"
            + "{\"name\":\"f\",\"type\":{\"type\":\"fixed\",\"name\":\"Id\",\"size\":16}},"
            + "{\"name\":\"x\",\"type\":\"float\"},{\"name\":\"y\",\"type\":\"double\"},"
            + "{\"name\":\"self\",\"type\":[\"null\",\"In\",{\"type\":\"array\",\"items\":\"In\"}]}]}";
    assertThat(WriterSchemas.fault(event("{\"type\":\"map\",\"values\":" + inner + "}"))).isNull();
    assertThat(WriterSchemas.fault(TextEvent.getClassSchema())).isNull();
  }

  @Test
  void recursiveSchemasAreFineOtherwise() throws IOException {
    Schema writer =
        event(
            "{\"type\":\"record\",\"name\":\"Link\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Link\"]}]}");

    byte[] framed =
        framed(
            writer,
            out -> {
              out.writeIndex(1);
              out.writeIndex(0);
            });

    assertThat(deserializer.deserialize("events", framed))
        .isEqualTo(TextEvent.newBuilder().build());
  }

  private static void manyItems(BinaryEncoder out) throws IOException {
    for (long count : Collections.nCopies(1_000, TWO_THOUSAND_MILLION)) {
      out.writeLong(count);
    }
    out.writeLong(0);
  }

  /** An event whose only field the contract doesn't have, so that it is skipped. */
  private static Schema event(String type) {
    return new Schema.Parser()
        .parse(
            "{\"type\":\"record\",\"namespace\":\"dev.millrace.schemas\",\"name\":\"TextEvent\","
                + "\"fields\":[{\"name\":\"extra\",\"type\":"
                + type
                + "}]}");
  }
}
