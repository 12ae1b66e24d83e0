package dev.millrace.schemas.wire;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.wire.SerializerConfig.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.config.ConfigException;

/**
 * Adds predictions to records of whatever schema in Confluent's wire format. The record's own bytes
 * stay as they are; its schema gets one more field ({@code DerivedSchema}) and is registered as a
 * version of the output's subject.
 *
 * <p>Configured as {@link AvroSerializer}, but for {@code use.latest.version}, which can't be
 * honoured.
 *
 * <p>Threading: safe for use by several threads at once.
 */
public final class AvroEnricher implements AutoCloseable {
  private static final int BYTES_PER_PREDICTION = 256;

  private final SchemaRegistry registry;
  private final DerivedSubject subject;
  private final DatumWriter<List<Prediction>> writer =
      new SpecificDatumWriter<>(
          DerivedSchema.predictions(), SpecificData.getForClass(Prediction.class));

  private AvroEnricher(SchemaRegistry registry, DerivedSubject subject) {
    this.registry = registry;
    this.subject = subject;
  }

  /**
   * An enricher of values.
   *
   * @param topic where they will be written
   * @param field the name of the field that holds the predictions
   * @throws ConfigException if a property can't be honoured
   */
  public static AvroEnricher forValues(String topic, String field, Map<String, ?> properties) {
    UnsupportedProperties.refuse(properties);
    Source source = SerializerConfig.parse(properties).source();
    if (source == Source.LATEST) {
      throw new ConfigException(
          "%s=true: expected false, as each record is written under its own schema with a field more"
              .formatted(SerializerConfig.USE_LATEST));
    }
    SchemaRegistry registry = SchemaRegistry.open(properties);
    String subject = Subjects.ofTopic(topic, false);
    return new AvroEnricher(
        registry, new DerivedSubject(registry, subject, field, source, System::nanoTime));
  }

  /**
   * Checks the subject before there is a record.
   *
   * @throws SchemaRegistryException INCOMPATIBLE if it is the subject of predictions themselves, or
   *     what the registry answers otherwise
   */
  public void prepare() {
    subject.prepare();
  }

  /**
   * The id of the schema that a record will have, registered if it wasn't.
   *
   * @param framed a record that can be read
   * @throws WireFormatException if it is not framed
   * @throws UnderivableSchemaException if its schema can't have the field
   * @throws SchemaRegistryException if the registry refuses us or could not be asked
   */
  public int schemaFor(byte[] framed) {
    return subject.idFor(WireFormat.schemaId(framed));
  }

  /**
   * The record with predictions.
   *
   * @param schemaId as {@link #schemaFor} gave it for this record
   */
  public byte[] enrich(byte[] framed, int schemaId, List<Prediction> predictions) {
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(framed.length + BYTES_PER_PREDICTION * predictions.size());
    out.write(framed, 0, framed.length);
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      writer.write(predictions, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    byte[] enriched = out.toByteArray();
    ByteBuffer.wrap(enriched).putInt(1, schemaId);
    return enriched;
  }

  /** Gives the registry's client back. */
  @Override
  public void close() {
    registry.close();
  }
}
