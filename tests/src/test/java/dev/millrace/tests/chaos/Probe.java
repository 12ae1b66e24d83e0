package dev.millrace.tests.chaos;

import dev.millrace.streams.processor.InFlightOffsets;
import dev.millrace.streams.topology.StreamProcessor;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a process says of itself, as a line of its output.
 *
 * @param heapBytes used after a collection
 * @param eventsInFlight read but not answered
 * @param rebalances that its consumer took part in
 */
record Probe(long heapBytes, long eventsInFlight, long rebalances) {
  private static final String PREFIX = "probe ";
  private static final long EVERY_MS = 250;

  /** Prints one now and then until the stream ends. */
  static void printUntil(StreamProcessor processor, InFlightOffsets inFlight)
      throws InterruptedException {
    while (!processor.ended().isDone()) {
      System.out.println(take(processor, inFlight).line());
      TimeUnit.MILLISECONDS.sleep(EVERY_MS);
    }
    processor.ended().join(); // what stopped it, if anything did
  }

  private static Probe take(StreamProcessor processor, InFlightOffsets inFlight) {
    ManagementFactory.getMemoryMXBean().gc();
    double rebalances =
        processor.streams().metrics().values().stream()
            .filter(metric -> metric.metricName().name().equals("rebalance-total"))
            .mapToDouble(metric -> (double) metric.metricValue())
            .sum();
    return new Probe(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        inFlight.count(),
        (long) rebalances);
  }

  private String line() {
    return "%s%d %d %d".formatted(PREFIX, heapBytes, eventsInFlight, rebalances);
  }

  /** Those in an output, in its order. */
  static List<Probe> read(String output) {
    return Arrays.stream(output.split("\n", -1))
        .filter(line -> line.matches(PREFIX + "\\d+ \\d+ \\d+"))
        .map(line -> line.substring(PREFIX.length()).split(" ", -1))
        .map(
            fields ->
                new Probe(
                    Long.parseLong(fields[0]),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2])))
        .toList();
  }
}
