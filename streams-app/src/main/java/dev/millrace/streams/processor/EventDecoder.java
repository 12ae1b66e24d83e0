package dev.millrace.streams.processor;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import java.util.Map;
import org.apache.kafka.common.header.Headers;

/**
 * Reads an event from a record's value.
 *
 * <p>Threading: implementations are safe for use by several threads at once.
 */
@FunctionalInterface
public interface EventDecoder {

  /**
   * The event.
   *
   * @param value never null or empty
   * @throws EventFailedException if the value is at fault: reading it again would fail again
   * @throws RuntimeException if something else is; the stream stops, and reads the event again when
   *     it is started again. Where that is a schema registry out of reach, it starts again by
   *     itself
   */
  TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException;

  /**
   * The event with the fields that routes look at; none from a decoder that was told of none.
   *
   * @param value never null or empty
   * @throws EventFailedException as {@link #decode}; never for a field that only routes look at
   */
  default DecodedEvent decodeWithFields(String topic, Headers headers, byte[] value)
      throws EventFailedException {
    return new DecodedEvent(decode(topic, headers, value), Map.of());
  }
}
