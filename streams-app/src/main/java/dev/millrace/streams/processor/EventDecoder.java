package dev.millrace.streams.processor;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

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
   * @throws dev.millrace.schemas.registry.SchemaRegistryException if a registry could not be asked
   *     for what this event or its outcome needs ({@code isOutage}): the event waits, and all
   *     behind it in its task, and this is called again every now and then until it returns. So it
   *     must not wait itself: see {@link dev.millrace.schemas.registry.BackgroundSchemaRegistry}
   * @throws RuntimeException if something else is at fault; the stream stops, and reads the event
   *     again when it is started again
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

  /**
   * What is to take the event's predictions in, or null where each of them is a record of its own.
   *
   * @param value one that was decoded
   * @throws EventFailedException if the value has no room for them
   * @throws RuntimeException as {@link #decode}
   */
  default @Nullable Envelope envelope(String topic, Headers headers, byte[] value)
      throws EventFailedException {
    return null;
  }
}
