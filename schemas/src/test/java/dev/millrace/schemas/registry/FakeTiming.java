package dev.millrace.schemas.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only by sleeping. One thread. */
final class FakeTiming implements Timing {
  private long now;
  private final List<Duration> sleeps = new ArrayList<>();

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void sleep(Duration time) {
    sleeps.add(time);
    now += time.toNanos();
  }

  List<Duration> sleeps() {
    return sleeps;
  }
}
