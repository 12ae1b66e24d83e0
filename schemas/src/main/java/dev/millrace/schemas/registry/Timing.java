package dev.millrace.schemas.registry;

import java.time.Duration;

/** Time, and passing it; apart, so that retries are tested without waiting. */
interface Timing {
  /** The time that runs. */
  Timing SYSTEM =
      new Timing() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
          Thread.sleep(time.toMillis());
        }
      };

  /** As {@link System#nanoTime()}. */
  long nanoTime();

  void sleep(Duration time) throws InterruptedException;
}
