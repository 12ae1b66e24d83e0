package dev.millrace.schemas.wire;

import dev.millrace.schemas.registry.BoundedCache;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.wire.WireFormatException.Fault;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Framed bytes to records: of one contract, whatever version of it wrote them, or of any schema.
 *
 * <p>Threading: safe for use by several threads at once; one of them at a time builds a reader.
 */
final class RecordDecoder<T> {
  private static final int CACHED_SCHEMAS = 256;

  /** Why records of a schema can't be read; it stays so, as no id changes its schema. */
  private record Refusal(String reason, @Nullable Throwable cause) {}

  private final SchemaRegistry registry;
  private final @Nullable Schema contract;
  private final FastReaderBuilder builder;
  private final BoundedCache<Integer, DatumReader<T>> readers = new BoundedCache<>(CACHED_SCHEMAS);
  private final BoundedCache<Integer, Refusal> refusals = new BoundedCache<>(CACHED_SCHEMAS);

  private RecordDecoder(GenericData data, @Nullable Schema contract, SchemaRegistry registry) {
    this.registry = registry;
    this.contract = contract;
    // Its readers have no state once built, which those of SpecificDatumReader have. A schema of
    // somebody else may name classes for its strings and keys: none is made, not even one of those
    // that the JVM was told to trust.
    this.builder =
        new FastReaderBuilder(data)
            .withClassPropEnabled(contract != null)
            .withKeyClassEnabled(contract != null);
  }

  /** Reads records of one contract. */
  static <T extends SpecificRecord> RecordDecoder<T> of(Class<T> type, SchemaRegistry registry) {
    ContractData data = ContractData.of(type);
    return new RecordDecoder<>(data, data.getSchema(type), registry);
  }

  /** Reads records as they were written. */
  static RecordDecoder<GenericRecord> ofAny(SchemaRegistry registry) {
    return new RecordDecoder<>(new GenericData(), null, registry);
  }

  /**
   * Reads a framed record.
   *
   * @throws WireFormatException if the bytes are at fault
   * @throws SchemaRegistryException if the registry could not be asked
   */
  T decode(byte[] framed) {
    int id = WireFormat.schemaId(framed);
    DatumReader<T> reader = readers.get(id);
    return WireFormat.decode(framed, reader != null ? reader : build(id));
  }

  private DatumReader<T> build(int id) {
    Refusal known = refusals.get(id);
    if (known != null) {
      throw refused(known);
    }
    Schema writer = writerSchema(id);
    String fault = fault(writer);
    if (fault != null) {
      throw refuse(id, new Refusal("schema %d%s".formatted(id, fault), null));
    }
    DatumReader<T> reader = build(id, writer);
    readers.put(id, reader);
    return reader;
  }

  private @Nullable String fault(Schema writer) {
    String fault = WriterSchemas.fault(writer);
    if (fault != null) {
      return " has " + fault;
    }
    return contract == null && writer.getType() != Schema.Type.RECORD
        ? ": expected that of a record, got " + writer.getType()
        : null;
  }

  /** The builder's own cache is not meant for several threads. */
  private synchronized DatumReader<T> build(int id, Schema writer) {
    Schema reader = contract == null ? writer : contract;
    try {
      return builder.createDatumReader(writer, reader);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw refuse(
          id,
          new Refusal(
              "schema %d (%s) can't be read as %s"
                  .formatted(id, writer.getFullName(), reader.getFullName()),
              e));
    }
  }

  private WireFormatException refuse(int id, Refusal refusal) {
    refusals.put(id, refusal);
    return refused(refusal);
  }

  private static WireFormatException refused(Refusal refusal) {
    return new WireFormatException(Fault.UNDECODABLE, refusal.reason(), refusal.cause());
  }

  private Schema writerSchema(int id) {
    try {
      return registry.schemaById(id);
    } catch (SchemaRegistryException e) {
      throw switch (e.kind()) {
        case NOT_FOUND, INVALID, INCOMPATIBLE ->
            new WireFormatException(Fault.UNKNOWN_SCHEMA, "the registry has no schema " + id, e);
        case UNUSABLE ->
            new WireFormatException(Fault.UNDECODABLE, "schema " + id + " can't be used", e);
        default -> e;
      };
    }
  }
}
