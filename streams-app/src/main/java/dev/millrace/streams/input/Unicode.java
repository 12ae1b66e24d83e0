package dev.millrace.streams.input;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text that is text: nothing is replaced by a question mark on the way to the model. */
final class Unicode {
  private Unicode() {}

  /** Text in UTF-8. */
  static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /**
   * The text, if it has no half of a surrogate pair, as an escape in JSON can make one. Such a text
   * has no UTF-8, so neither the tokenizer nor a prediction could take it.
   *
   * @param what names the text in the message
   */
  static String checked(String text, String what) throws EventFailedException {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          throw new EventFailedException(
              FailureCode.NOT_TEXT,
              "%s: expected text, got half a surrogate pair at %d".formatted(what, i));
        }
        i++;
      }
    }
    return text;
  }
}
