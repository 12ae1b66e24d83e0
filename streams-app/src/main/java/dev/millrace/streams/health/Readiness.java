package dev.millrace.streams.health;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether this instance is ready: whether it does its work, as far as it can tell. It is as long as
 * there is no reason against it. A reason is either set and cleared by whoever knows, or looked at
 * whenever somebody asks.
 *
 * <p>A reason has one detail: setting it again replaces the detail, and one {@link #clear} ends it.
 * Parts that share a reason, such as several stream threads, must count among themselves.
 *
 * <p>Threading: any thread sets, clears and asks.
 */
public final class Readiness {
  private final Map<Unreadiness, String> set = new EnumMap<>(Unreadiness.class);
  private final Map<Unreadiness, Supplier<Optional<String>>> watched =
      new EnumMap<>(Unreadiness.class);

  /**
   * From now on there is this reason.
   *
   * @param detail one sentence for an operator, without secrets and event texts
   */
  public synchronized void set(Unreadiness reason, String detail) {
    set.put(reason, detail);
  }

  /** This reason is gone, if it was set. */
  public synchronized void clear(Unreadiness reason) {
    set.remove(reason);
  }

  /**
   * From now on somebody else is asked about a reason, each time.
   *
   * @param detail the detail where there is the reason; called by any thread, returns at once
   */
  public synchronized void watch(Unreadiness reason, Supplier<Optional<String>> detail) {
    watched.put(reason, detail);
  }

  /** Whether there is no reason against it. */
  public boolean isReady() {
    return reasons().isEmpty();
  }

  /** All reasons against it with their details, in the order of their declaration. */
  public Map<Unreadiness, String> reasons() {
    Map<Unreadiness, Supplier<Optional<String>>> asked;
    Map<Unreadiness, String> reasons;
    synchronized (this) {
      asked = new EnumMap<>(watched);
      reasons = new EnumMap<>(set);
    }
    // Not under the lock: who is asked may be setting another reason just now.
    asked.forEach(
        (reason, detail) -> detail.get().ifPresent(text -> reasons.putIfAbsent(reason, text)));
    return Collections.unmodifiableMap(reasons);
  }
}
