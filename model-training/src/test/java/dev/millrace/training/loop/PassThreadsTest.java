package dev.millrace.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(300)
class PassThreadsTest {

  @Test
  void runsEachPassOnceAndSeveralAtOnce() {
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    CyclicBarrier three = new CyclicBarrier(3);
    try (PassThreads threads = new PassThreads(3)) {
      threads.run(
          9,
          pass -> {
            meet(three);
            seen.add(pass);
          });
      threads.run(0, pass -> seen.add(-1));
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 9).boxed().toList());
  }

  private static void meet(CyclicBarrier others) {
    try {
      others.await(2, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new IllegalStateException("expected others to run meanwhile", e);
    }
  }

  @Test
  void whatAPassThrowsIsThrown() {
    try (PassThreads threads = new PassThreads(2)) {
      assertThatThrownBy(
              () ->
                  threads.run(
                      4,
                      pass -> {
                        if (pass == 2) {
                          throw new ArithmeticException("as told");
                        }
                      }))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage("as told");
      assertThatThrownBy(
              () ->
                  threads.run(
                      1,
                      pass -> {
                        throw new AssertionError("as told, too");
                      }))
          .isInstanceOf(AssertionError.class);
    }
  }

  /** Else tensors would be freed under it. */
  @Test
  void closesAfterAPassThatWasLeft() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    PassThreads threads = new PassThreads(1);
    Thread caller = Thread.currentThread();
    assertThatThrownBy(
            () ->
                threads.run(
                    1,
                    pass -> {
                      caller.interrupt();
                      awaitUninterruptibly(released);
                      ended.set(true);
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    released.countDown();
    threads.close();
    assertThat(ended.get()).isTrue();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException e) {
        // cancelled, but a native call would not hear of it either
      }
    }
  }
}
