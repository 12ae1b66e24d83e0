package dev.millrace.schemas.wire;

import dev.millrace.schemas.wire.WireFormatException.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Confluent's framing of a record: the byte 0x00, the schema's id as 4 bytes big-endian, then the
 * record in Avro's binary encoding, to the end.
 */
public final class WireFormat {
  /** Bytes before the record itself. */
  public static final int PREFIX_BYTES = 5;

  private static final byte MAGIC = 0;

  /** What header framing calls itself; here it stands where only {@link #MAGIC} may. */
  private static final byte HEADER_FRAMING_MAGIC = 1;

  private static final int FIRST_BUFFER_BYTES = 512;

  private WireFormat() {}

  /**
   * The id of the schema that a record was written with.
   *
   * @throws WireFormatException NOT_FRAMED or HEADER_FRAMED
   */
  public static int schemaId(byte[] framed) {
    if (framed.length > 0 && framed[0] == HEADER_FRAMING_MAGIC) {
      throw new WireFormatException(
          Fault.HEADER_FRAMED,
          "expected 0x00 as the first byte, got 0x01: a schema id of 16 bytes, as header framing has"
              + " it; let the producer use Confluent's PrefixSchemaIdSerializer");
    }
    if (framed.length < PREFIX_BYTES) {
      throw new WireFormatException(
          Fault.NOT_FRAMED,
          "expected 0x00 and a schema id of 4 bytes, got %d bytes in all".formatted(framed.length));
    }
    if (framed[0] != MAGIC) {
      throw new WireFormatException(
          Fault.NOT_FRAMED, "expected 0x00 as the first byte, got 0x%02x".formatted(framed[0]));
    }
    return ByteBuffer.wrap(framed).getInt(1);
  }

  /**
   * Frames a record.
   *
   * @param schemaId the id under which the registry has the schema that {@code writer} writes
   * @throws IOException or a runtime exception if the record doesn't fit its schema
   */
  static <T> byte[] encode(int schemaId, T datum, DatumWriter<T> writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(FIRST_BUFFER_BYTES);
    out.writeBytes(ByteBuffer.allocate(PREFIX_BYTES).put(MAGIC).putInt(schemaId).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    writer.write(datum, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  /**
   * Reads a framed record.
   *
   * <p>A claimed length allocates nothing that the bytes don't hold: Avro checks strings, arrays
   * and maps against what is left. Nesting as deep as the stack is undecodable too.
   *
   * @param reader for the schema of the record's id
   * @throws WireFormatException UNDECODABLE or TRAILING_BYTES
   */
  static <T> T decode(byte[] framed, DatumReader<T> reader) {
    var in =
        DecoderFactory.get()
            .binaryDecoder(framed, PREFIX_BYTES, framed.length - PREFIX_BYTES, null);
    try {
      T datum = reader.read(null, in);
      if (in.isEnd()) {
        return datum;
      }
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new WireFormatException(
          Fault.UNDECODABLE,
          "schema %d: %d bytes are not a record of it that can be read here"
              .formatted(schemaId(framed), framed.length - PREFIX_BYTES),
          e);
    }
    throw new WireFormatException(
        Fault.TRAILING_BYTES,
        "schema %d: bytes are left after the record, %d in all"
            .formatted(schemaId(framed), framed.length - PREFIX_BYTES));
  }
}
