package dev.millrace.streams.enrichment;

import dev.millrace.streams.failure.EventFailedException;
import org.apache.kafka.common.header.Headers;

/**
 * Looks for the place of the predictions in an event's record.
 *
 * <p>Threading: implementations are safe for use by several threads at once.
 */
@FunctionalInterface
public interface Enricher {

  /**
   * The place.
   *
   * @param value one that was decoded
   * @throws EventFailedException NOT_ENRICHABLE if there is none
   * @throws RuntimeException if something else is in the way, such as a schema registry out of
   *     reach
   */
  Opening open(Headers headers, byte[] value) throws EventFailedException;
}
