package dev.millrace.streams.input;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.processor.EventDecoder;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.common.header.Headers;

/**
 * Events whose whole value is the text, in UTF-8.
 *
 * <p>Threading: no state, any thread.
 */
public final class TextEventDecoder implements EventDecoder {
  @Override
  public TextEvent decode(String topic, Headers headers, byte[] value) throws EventFailedException {
    try {
      return EventFields.event(null, Unicode.utf8(value));
    } catch (CharacterCodingException e) {
      throw new EventFailedException(
          new Failure(FailureCode.NOT_TEXT, "expected text in UTF-8, got other bytes", e));
    }
  }
}
