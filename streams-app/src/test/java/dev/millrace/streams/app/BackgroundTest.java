package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(60)
class BackgroundTest {
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final StopSignal stop = StopSignal.byHand();
  private final AtomicInteger closed = new AtomicInteger();

  /** Something to be closed. */
  private final class Thing implements AutoCloseable {
    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void givesWhatWasStartedAndClosesIt() throws Exception {
    Thing thing = new Thing();
    try (Background<Thing> background = Background.start("test", () -> thing)) {
      assertThat(background.get(stop)).isSameAs(thing);
      assertThat(closed).hasValue(0);
    }
    assertThat(closed).hasValue(1);
  }

  @Test
  void closesWhatNobodyWaitedFor() {
    Background.start("test", Thing::new).close();
    await().atMost(PATIENCE).until(() -> closed.get() == 1);
  }

  @Test
  void closesWhatIsThereOnlyAfterTheWaitForIt() {
    CountDownLatch latch = new CountDownLatch(1);
    Background.start(
            "test",
            () -> {
              latch.await();
              return new Thing();
            })
        .close();
    assertThat(closed).hasValue(0);
    latch.countDown();
    await().atMost(PATIENCE).until(() -> closed.get() == 1);
  }

  @Test
  void passesOnWhyItDidNotStart() {
    try (Background<Thing> background =
        Background.start(
            "test",
            () -> {
              throw new IOException("port taken");
            })) {
      assertThatThrownBy(() -> background.get(stop))
          .isInstanceOf(IOException.class)
          .hasMessage("port taken");
    }
  }

  @Test
  void stopsWaitingWhenTheCommandIsToStop() {
    CountDownLatch latch = new CountDownLatch(1);
    try (Background<Thing> background =
        Background.start(
            "test",
            () -> {
              latch.await();
              return new Thing();
            })) {
      stop.request();
      assertThatThrownBy(() -> background.get(stop))
          .isInstanceOfSatisfying(
              CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(130));
      latch.countDown();
    }
    await().atMost(PATIENCE).until(() -> closed.get() == 1);
  }

  @Test
  void anErrorWhileClosingIsNoReasonToFail() {
    AutoCloseable broken =
        () -> {
          throw new IOException("can't");
        };
    Background.start("test", () -> broken).close();
  }
}
