package dev.millrace.streams.bench;

import java.util.concurrent.atomic.LongAdder;

/**
 * Processor time that submitting threads have used, in nanoseconds.
 *
 * <p>Threading: submitters add, any thread reads.
 */
final class DriverCosts {
  private final LongAdder tokenizing = new LongAdder();
  private final LongAdder submitting = new LongAdder();

  void add(long tokenizingCpu, long submittingCpu) {
    tokenizing.add(tokenizingCpu);
    submitting.add(submittingCpu);
  }

  long tokenizingCpu() {
    return tokenizing.sum();
  }

  long submittingCpu() {
    return submitting.sum();
  }
}
