package dev.millrace.streams.bench;

import java.util.List;

/**
 * What happened between two readings; times in nanoseconds.
 *
 * @param time that passed
 * @param processCpu processor time of the process
 * @param jvmCpu how much of it the JVM's own threads took, as far as they say
 * @param tokenizingCpu how much of it tokenizing took
 * @param submittingCpu how much of it submitting took, and taking results
 * @param batches that ended
 */
record Interval(
    long time,
    long processCpu,
    long jvmCpu,
    long tokenizingCpu,
    long submittingCpu,
    List<BatchCost> batches) {

  /** Copies the list. */
  Interval {
    batches = List.copyOf(batches);
  }

  static Interval between(Reading begin, Reading end) {
    return new Interval(
        end.at() - begin.at(),
        end.processCpu() - begin.processCpu(),
        end.jvmCpu() - begin.jvmCpu(),
        end.tokenizingCpu() - begin.tokenizingCpu(),
        end.submittingCpu() - begin.submittingCpu(),
        end.batches());
  }
}
