package dev.millrace.streams.processor;

import static java.util.Comparator.comparingLong;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the keys without traffic are to be forgotten: versions of adapters come and go, and each
 * leaves a reference behind. One that has traffic again later finds a new reference, unless its
 * adapter brings its own.
 *
 * <p>Threading: one thread.
 */
final class IdleLedgers {
  /** More than a pause over a weekend and some holidays. */
  static final Duration KEPT = Duration.ofDays(7);

  /** Windows may be as long as a day. */
  static final int KEPT_WINDOWS = 10;

  /** Idle keys that a task keeps at most: it looks at each of them at every flush. */
  static final int MOST = 1_000;

  private final List<Idle> idle = new ArrayList<>();

  private record Idle(String key, long seenAt) {}

  /**
   * A key without open windows.
   *
   * @param seenAt milliseconds since the epoch, or 0 where that was never noted: such a key does
   *     not age
   */
  void add(String key, long seenAt) {
    idle.add(new Idle(key, seenAt == 0 ? Long.MAX_VALUE : seenAt));
  }

  /**
   * Those to forget: the ones that were seen too long ago, and of too many those seen first.
   *
   * @param now milliseconds since the epoch
   */
  List<String> toForget(long now, long windowMs) {
    long from = now - Math.max(KEPT.toMillis(), KEPT_WINDOWS * windowMs);
    idle.sort(comparingLong(Idle::seenAt));
    int tooMany = Math.max(0, idle.size() - MOST);
    List<String> forgotten = new ArrayList<>();
    for (int i = 0; i < idle.size(); i++) {
      if (i < tooMany || idle.get(i).seenAt() < from) {
        forgotten.add(idle.get(i).key());
      }
    }
    return forgotten;
  }
}
