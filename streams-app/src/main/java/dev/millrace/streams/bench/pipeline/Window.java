package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.bench.BenchException;
import dev.millrace.streams.bench.CpuTimes;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The part of a round that is measured.
 *
 * @param fromMillis begin, since 1970
 * @param toMillis end, since 1970
 * @param cpuNanos processor time that the process used in it
 * @param jvmNanos about how much of it the JVM's compilers and collectors took
 */
record Window(long fromMillis, long toMillis, long cpuNanos, long jvmNanos) {
  /** After so many batches of each worker everything is under way. */
  static final int BATCHES_UNTIL_FULL = 3;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long TURN_MILLIS = 5;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS = 1e3;

  /**
   * Of the processor time. Collecting garbage takes 2 to 4%; compiling a stream and its broker
   * takes half of all time at first, and falls below this within a minute or two.
   */
  private static final double MOST_FOR_JVM = 0.06;

  /** What is done in a window. */
  @FunctionalInterface
  interface Work<E extends Exception> {
    void run() throws E, InterruptedException;
  }

  /** Lets time pass and says what it cost. */
  static Window measure(Duration duration) throws InterruptedException {
    return of(() -> Thread.sleep(duration.toMillis()));
  }

  /** Does something and says what that time cost. */
  static <E extends Exception> Window of(Work<E> work) throws E, InterruptedException {
    CpuTimes cpu = new CpuTimes();
    long from = System.currentTimeMillis();
    long cpuFrom = cpu.process();
    long jvmFrom = cpu.jvm();
    work.run();
    return new Window(
        from, System.currentTimeMillis(), cpu.process() - cpuFrom, cpu.jvm() - jvmFrom);
  }

  /**
   * Lets time pass until the JVM's own share of it is small.
   *
   * @param step how long is looked at before each decision
   * @param most all steps together
   * @return the last step
   */
  static Window settled(Duration step, Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    Window last = measure(step);
    while (!last.isSettled() && System.nanoTime() < end) {
      last = measure(step);
    }
    return last;
  }

  /** Whether little is left for the JVM to compile. */
  boolean isSettled() {
    return jvmNanos <= MOST_FOR_JVM * cpuNanos;
  }

  /**
   * Waits until something has grown so many times, as it does with each batch.
   *
   * @param alive whether waiting still makes sense
   */
  static void awaitGrowth(LongSupplier count, int times, Liveness alive)
      throws InterruptedException, BenchException {
    long before = count.getAsLong();
    for (int i = 0; i < times; i++) {
      long last = before;
      await(() -> count.getAsLong() > last, alive);
      before = count.getAsLong();
    }
  }

  static void await(BooleanSupplier reached, Liveness alive)
      throws InterruptedException, BenchException {
    long start = System.nanoTime();
    while (!reached.getAsBoolean()) {
      alive.require();
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new BenchException(
            "expected predictions, got none in %d s".formatted(PATIENCE.toSeconds()));
      }
      Thread.sleep(TURN_MILLIS);
    }
  }

  double millis() {
    return toMillis - fromMillis;
  }

  /** At this rate, in this window. */
  Measured at(double eventsPerSecond, List<Double> shares) {
    double cpuMillis = cpuNanos / NANOS_PER_MILLI;
    double events = eventsPerSecond * millis() / MILLIS;
    return new Measured(
        eventsPerSecond,
        events == 0 ? 0 : cpuMillis / events,
        events == 0 ? 0 : jvmNanos / NANOS_PER_MILLI / events,
        cpuMillis / millis(),
        shares);
  }
}
