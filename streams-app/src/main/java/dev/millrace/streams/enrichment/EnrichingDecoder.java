package dev.millrace.streams.enrichment;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.processor.DecodedEvent;
import dev.millrace.streams.processor.Envelope;
import dev.millrace.streams.processor.EventDecoder;
import org.apache.kafka.common.header.Headers;

/**
 * A decoder of events whose records are to take their predictions in. Whether they can is found out
 * before anything is computed, and an outage of the schema registry is met where decoding meets it.
 *
 * @param decoder reads events
 * @param enricher finds a place in their records
 * @param maxRecordBytes most bytes of a record with its predictions
 */
public record EnrichingDecoder(EventDecoder decoder, Enricher enricher, int maxRecordBytes)
    implements EventDecoder {

  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
    return decoder.decode(topic, headers, value);
  }

  @Override
  public DecodedEvent decodeWithFields(String topic, Headers headers, byte[] value)
      throws EventFailedException {
    return decoder.decodeWithFields(topic, headers, value);
  }

  @Override
  public Envelope envelope(String topic, Headers headers, byte[] value)
      throws EventFailedException {
    Opening opening = enricher.open(headers, value);
    return new Envelope(opening.filling(), opening.contentType(), maxRecordBytes);
  }
}
