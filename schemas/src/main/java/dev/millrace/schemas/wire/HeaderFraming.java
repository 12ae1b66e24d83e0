package dev.millrace.schemas.wire;

import dev.millrace.schemas.wire.WireFormatException.Fault;
import org.apache.kafka.common.header.Headers;

/** The framing that puts a schema's id into a record's headers. It isn't supported. */
final class HeaderFraming {
  private static final String KEY_ID_HEADER = "__key_schema_id";
  private static final String VALUE_ID_HEADER = "__value_schema_id";

  private HeaderFraming() {}

  /**
   * Refuses records that are framed so, before their bytes are taken for something else.
   *
   * @throws WireFormatException HEADER_FRAMED
   */
  static void refuse(Headers headers, boolean isKey) {
    String header = isKey ? KEY_ID_HEADER : VALUE_ID_HEADER;
    if (headers.lastHeader(header) != null) {
      throw new WireFormatException(
          Fault.HEADER_FRAMED,
          "expected the schema's id in front of the record, got it in header %s; let the producer"
                  .formatted(header)
              + " use Confluent's PrefixSchemaIdSerializer");
    }
  }
}
