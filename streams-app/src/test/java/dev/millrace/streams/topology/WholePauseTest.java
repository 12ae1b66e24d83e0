package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(60)
class WholePauseTest {
  private final AtomicInteger pauses = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void itLastsUntilItIsOver() throws InterruptedException {
    CountDownLatch looked = new CountDownLatch(1);
    CountDownLatch resumed = new CountDownLatch(1);
    try (WholePause pause =
        new WholePause(
            pauses::incrementAndGet,
            resumed::countDown,
            () -> {
              looked.countDown();
              return over.get();
            })) {
      pause.pause();
      pause.pause();
      assertThat(pauses).as("it was paused already").hasValue(1);
      looked.await();
      assertThat(resumed.getCount()).isEqualTo(1);
      over.set(true);
      resumed.await();
      pause.pause();
      assertThat(pauses).as("it may come again").hasValue(2);
    }
  }
}
