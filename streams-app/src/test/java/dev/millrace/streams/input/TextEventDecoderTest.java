package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.TextEvent;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TextEventDecoderTest {
  private final TextEventDecoder decoder = new TextEventDecoder();

  @Test
  void theWholeValueIsTheText() throws EventFailedException {
    String text = " {\"text\": \"é\"}\u200b\n\0😀";
    assertThat(decoder.decode("events", Records.headers(), Records.utf8(text)))
        .isEqualTo(TextEvent.newBuilder().setText(text).build());
  }

  @Test
  void otherBytesThanUtf8AreRefused() {
    for (byte[] bytes :
        new byte[][] {
          {'a', (byte) 0xe9}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0, 0}
        }) {
      Failure failure = Records.failure(decoder, Records.headers(), bytes);
      assertThat(failure.code()).isEqualTo(FailureCode.NOT_TEXT);
      assertThat(failure.message()).isEqualTo("expected text in UTF-8, got other bytes");
    }
  }
}
