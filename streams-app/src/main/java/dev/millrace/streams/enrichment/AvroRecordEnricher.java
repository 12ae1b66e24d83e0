package dev.millrace.streams.enrichment;

import dev.millrace.schemas.wire.AvroEnricher;
import dev.millrace.schemas.wire.UnderivableSchemaException;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import org.apache.kafka.common.header.Headers;

/**
 * Avro records: their schema gets a field more, their bytes stay.
 *
 * @param records derives schemas; stays the caller's to close
 */
public record AvroRecordEnricher(AvroEnricher records) implements Enricher {

  @Override
  public Opening open(Headers headers, byte[] value) throws EventFailedException {
    int schemaId;
    try {
      schemaId = records.schemaFor(value);
    } catch (UnderivableSchemaException e) {
      throw new EventFailedException(
          new Failure(FailureCode.NOT_ENRICHABLE, String.valueOf(e.getMessage()), e));
    }
    return new Opening(predictions -> records.enrich(value, schemaId, predictions), null);
  }
}
