package dev.millrace.training.app;

import dev.millrace.training.data.Split;
import dev.millrace.training.data.Task;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which examples are held out. */
final class HoldOutOptions {
  private static final double SHARE = 0.1;

  @Option(
      names = "--validation",
      paramLabel = "FILE",
      description =
          "Examples that are not trained on: for metrics after each epoch, the temperature, and what"
              + " drift compares with. Without it, a part of --data is held out.")
  private @Nullable Path file;

  @Option(
      names = "--validation-share",
      paramLabel = "SHARE",
      description =
          "The part of --data to hold out, of each label alike; 0.1 by default, 0 for none.")
  private @Nullable Double share;

  @Option(
      names = "--validation-every",
      paramLabel = "N",
      description = "Hold out each Nth example of --data instead, beginning with the first.")
  private int every;

  @Nullable Path file() {
    return file;
  }

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException naming what was expected
   */
  HoldOutOptions checked() {
    if (every < 0 || every == 1) {
      throw new IllegalArgumentException(
          "expected --validation-every from 2, got %d".formatted(every));
    }
    if ((file == null ? 0 : 1) + (every == 0 ? 0 : 1) + (share == null ? 0 : 1) > 1) {
      throw new IllegalArgumentException(
          "expected one of --validation, --validation-every and --validation-share, got several");
    }
    if (share != null && !(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "expected --validation-share from 0 to below 1, got %s".formatted(share));
    }
    return this;
  }

  private double share() {
    return share == null ? SHARE : share;
  }

  /** Splits the examples of {@code --data}. */
  Split split(float[][] targets, Task task, long seed) {
    if (file != null) {
      return new Split(IntStream.range(0, targets.length).toArray(), new int[0]);
    }
    if (every > 0) {
      return new Split(
          IntStream.range(0, targets.length).filter(row -> row % every != 0).toArray(),
          IntStream.range(0, targets.length).filter(row -> row % every == 0).toArray());
    }
    return Split.stratified(targets, share(), task != Task.REGRESSION, seed);
  }

  /** What decides the split besides the data. */
  String describe() {
    return file != null
        ? "a file"
        : every > 0 ? "every %d. row".formatted(every) : "%s of the rows".formatted(share());
  }
}
