package dev.millrace.streams.processor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LowWatermarkConsumerTest {

  @Test
  void commitsOfEverythingPolledAreRefused() {
    Map<String, Object> config = Map.of("bootstrap.servers", "127.0.0.1:1", "group.id", "g");
    try (var consumer = new LowWatermarkConsumer(config, new InFlightOffsets())) {
      refused(consumer::commitSync);
      refused(() -> consumer.commitSync(Duration.ofSeconds(1)));
      refused(consumer::commitAsync);
      refused(() -> consumer.commitAsync(null));
    }
  }

  private static void refused(ThrowingCallable commit) {
    assertThatThrownBy(commit)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("would skip the events in flight");
  }
}
