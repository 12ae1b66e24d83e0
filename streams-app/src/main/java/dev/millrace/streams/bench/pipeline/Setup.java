package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.config.Guarantee;
import java.util.Locale;

/**
 * One way to run the stream.
 *
 * @param guarantee what happens to events when an instance fails
 * @param partitions of the event topic; each has a stream thread
 * @param instances that share the partitions and the engine's workers
 */
public record Setup(Guarantee guarantee, int partitions, int instances) {

  /** Checks that each instance can have a partition. */
  public Setup {
    if (instances < 1 || partitions < instances) {
      throw new IllegalArgumentException(
          "expected at least one instance and a partition for each, got %d and %d partitions"
              .formatted(instances, partitions));
    }
  }

  /** Stream threads of each instance. */
  public int streamThreads() {
    return (partitions + instances - 1) / instances;
  }

  /** The same under the other guarantee. */
  public Setup withOtherGuarantee() {
    Guarantee other =
        guarantee == Guarantee.AT_LEAST_ONCE ? Guarantee.EXACTLY_ONCE_V2 : Guarantee.AT_LEAST_ONCE;
    return new Setup(other, partitions, instances);
  }

  /** The same with one more partition and stream thread. */
  public Setup withOneMorePartition() {
    return new Setup(guarantee, partitions + 1, instances);
  }

  /** The same with one more instance, and as many partitions for each. */
  public Setup withOneMoreInstance() {
    return new Setup(guarantee, partitions + streamThreads(), instances + 1);
  }

  /** What to call it in a table. */
  public String title() {
    return "%s, %s, %s"
        .formatted(
            guarantee.name().toLowerCase(Locale.ROOT),
            counted(partitions, "partition"),
            counted(instances, "instance"));
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
