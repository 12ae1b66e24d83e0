package dev.millrace.streams.bench.pipeline;

import java.util.List;

/**
 * What a contestant reached in one round.
 *
 * @param eventsPerSecond events whose last prediction came, per second
 * @param cpuMillisPerEvent processor time of the whole process for each, broker included
 * @param jvmMillisPerEvent about how much of it the JVM's compilers and collectors took: what is
 *     large is a stream that is not warm yet
 * @param cores how many cores the process used on average
 * @param shares the part of the rows that each instance took; empty where nobody counts
 */
public record Measured(
    double eventsPerSecond,
    double cpuMillisPerEvent,
    double jvmMillisPerEvent,
    double cores,
    List<Double> shares) {

  /** Copies the list. */
  public Measured {
    shares = List.copyOf(shares);
  }
}
