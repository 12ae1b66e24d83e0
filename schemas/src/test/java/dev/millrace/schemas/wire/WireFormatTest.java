package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.wire.WireFormatException.Fault;
import java.io.IOException;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class WireFormatTest {
  private static final Schema STRING = Schema.create(Schema.Type.STRING);

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void theLayoutIsConfluents() throws IOException {
    byte[] framed =
        WireFormat.encode(0x01020304, "hi", new GenericDatumWriter<CharSequence>(STRING));

    assertThat(framed).isEqualTo(bytes("0001020304" + "04" + "6869"));
    assertThat(WireFormat.schemaId(framed)).isEqualTo(0x01020304);
    assertThat(WireFormat.decode(framed, new GenericDatumReader<CharSequence>(STRING)))
        .hasToString("hi");
  }

  @ParameterizedTest
  @CsvSource({
    "'', NOT_FRAMED, 0 bytes",
    "00, NOT_FRAMED, 1 bytes",
    "00000001, NOT_FRAMED, 4 bytes",
    "7b2261223a317d, NOT_FRAMED, 0x7b",
    "ff00000001, NOT_FRAMED, 0xff",
    "0100112233445566778899aabbccddeeff, HEADER_FRAMED, PrefixSchemaIdSerializer",
    "01, HEADER_FRAMED, PrefixSchemaIdSerializer"
  })
  void anotherFramingIsToldFromBrokenData(String hex, Fault fault, String message) {
    assertThatThrownBy(() -> WireFormat.schemaId(bytes(hex)))
        .isInstanceOfSatisfying(
            WireFormatException.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "'', UNDECODABLE", // nothing at all
    "0461, UNDECODABLE", // a string of 2 bytes, 1 there
    "03, UNDECODABLE", // a negative length
    "ffffffffffffffffffff, UNDECODABLE", // a number without an end
    "026162, TRAILING_BYTES"
  })
  void whatIsNotTheRecordIsRefused(String hex, Fault fault) {
    byte[] framed = bytes("0000000001" + hex);

    assertThatThrownBy(() -> WireFormat.decode(framed, new GenericDatumReader<>(STRING)))
        .isInstanceOfSatisfying(
            WireFormatException.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageContaining("schema 1");
  }
}
