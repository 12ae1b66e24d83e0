package dev.millrace.streams.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.inference.BatchWork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(120)
class EngineWatchdogTest {
  private static final BatchWork BATCH = new BatchWork(8, 300, List.of("spam", "intent"), 0);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicInteger timeouts = new AtomicInteger();

  private EngineWatchdog watchdog(int seconds) {
    return new EngineWatchdog(Duration.ofSeconds(seconds), timeouts::incrementAndGet, now::get);
  }

  private void pass(int seconds) {
    now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void aBatchIsSuspiciousAfterAQuarterOfItsTimeAndNoLongerWhenItEnds() {
    EngineWatchdog watchdog = watchdog(40);
    watchdog.started(BATCH);
    pass(9);
    assertThat(watchdog.check()).isFalse();
    assertThat(watchdog.suspicion()).isEmpty();

    pass(1);
    assertThat(watchdog.check()).isFalse();
    assertThat(watchdog.suspicion())
        .hasValue(
            "a batch of 8 rows, 300 tokens, adapters [spam, intent], is being computed for"
                + " 10000 ms");

    watchdog.ended(BATCH, false);
    assertThat(watchdog.suspicion()).isEmpty();
    pass(100);
    assertThat(watchdog.check()).isFalse();
    assertThat(timeouts).hasValue(0);
  }

  @Test
  void timeIsUpForTheSlowestBatchWhateverOthersDo() throws Exception {
    EngineWatchdog watchdog = watchdog(40);
    watchdog.started(BATCH);
    pass(39);
    Thread other = new Thread(() -> watchdog.started(BATCH));
    other.start();
    other.join();
    assertThat(watchdog.check()).isFalse();

    pass(1);
    assertThat(watchdog.check()).isTrue();
    assertThat(timeouts).hasValue(1);
  }

  @Test
  void withoutATimeoutABatchIsReportedAndLeftAlone() {
    EngineWatchdog watchdog = watchdog(0);
    watchdog.started(BATCH);
    pass(29);
    assertThat(watchdog.suspicion()).isEmpty();
    pass(86_400);
    assertThat(watchdog.check()).isFalse();
    assertThat(watchdog.suspicion()).isPresent();
    assertThat(timeouts).hasValue(0);
  }

  @Test
  void looksByItself() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (EngineWatchdog watchdog = EngineWatchdog.start(Duration.ofMillis(20), over::countDown)) {
      watchdog.started(BATCH);
      assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
