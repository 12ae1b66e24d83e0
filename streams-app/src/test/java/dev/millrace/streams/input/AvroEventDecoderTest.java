package dev.millrace.streams.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.fixture.TextEvents;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class AvroEventDecoderTest {
  private static final Headers NO_HEADERS = new Record<>(null, null, 0).headers();

  private final AvroSerde<TextEvent> serde =
      AvroSerde.forValues(TextEvent.class, Map.of("schema.registry.url", "mock://decoder"));
  private final AvroEventDecoder decoder = new AvroEventDecoder(serde.deserializer());

  @Test
  void readsWhatTheSerializerWrote() throws EventFailedException {
    TextEvent event = TextEvent.newBuilder().setText("hello").setAdapter("spam").build();
    byte[] bytes = serde.serializer().serialize("events", event);

    assertThat(decoder.decode("events", NO_HEADERS, bytes)).isEqualTo(event);
  }

  @ParameterizedTest
  @CsvSource({"'{\"text\":\"hi\"}', NOT_AVRO", "'\0\0\0\7\7x', UNKNOWN_SCHEMA", "x, NOT_AVRO"})
  void aValueAtFaultIsAFailureOfTheEvent(String value, FailureCode code) {
    assertThatThrownBy(() -> decoder.decode("events", NO_HEADERS, TextEvents.bytes(value)))
        .asInstanceOf(type(EventFailedException.class))
        .satisfies(
            failed -> {
              assertThat(failed.failure().code()).isEqualTo(code);
              assertThat(failed.failure().message()).doesNotContain("hi");
            });
  }

  @Test
  void aRegistryOutOfReachIsNoFaultOfTheEvent() {
    AvroEventDecoder cutOff =
        new AvroEventDecoder(
            (topic, bytes) -> {
              throw new IllegalStateException("no registry");
            });

    assertThatThrownBy(() -> cutOff.decode("events", NO_HEADERS, new byte[5]))
        .isInstanceOf(IllegalStateException.class);
  }
}
