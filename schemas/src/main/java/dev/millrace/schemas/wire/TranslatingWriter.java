package dev.millrace.schemas.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Writes records of one schema under another, by Avro's own rules: fields are matched by name, and
 * what the other has beyond ours gets its default. Generated records address their fields by
 * position, so writing them straight under a schema with other positions would mix fields up.
 *
 * <p>Threading: safe for use by several threads at once.
 */
final class TranslatingWriter<T> implements DatumWriter<T> {
  private final DatumWriter<T> own;
  private final Schema from;
  private final Schema to;

  TranslatingWriter(DatumWriter<T> own, Schema from, Schema to) {
    this.own = own;
    this.from = from;
    this.to = to;
  }

  @Override
  public void setSchema(Schema schema) {
    throw new UnsupportedOperationException("the schemas were given at construction");
  }

  @Override
  public void write(T datum, Encoder out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    own.write(datum, encoder);
    encoder.flush();
    Object translated =
        new GenericDatumReader<>(from, to)
            .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
    new GenericDatumWriter<>(to).write(translated, out);
  }
}
