package dev.millrace.training.app;

import dev.millrace.training.lora.LoraSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what is trained. */
final class LoraOptions {
  @Option(
      names = "--rank",
      paramLabel = "N",
      description = "Inner dimension of the updates; 0 trains the head alone; 8 by default.")
  private int rank = 8;

  @Option(
      names = "--alpha",
      paramLabel = "NUMBER",
      description = "Updates are scaled by alpha ÷ rank; twice the rank by default.")
  private @Nullable Double alpha;

  @Option(
      names = "--rs-lora",
      description = "Scale by alpha ÷ √rank, which suits high ranks (rsLoRA).")
  private boolean rankStabilized;

  @Option(
      names = "--targets",
      paramLabel = "NAME,...",
      split = ",",
      description =
          "Modules that get an update, by the last parts of their names, or all; by default query and"
              + " value.")
  private List<String> targets = List.of();

  @Option(
      names = "--dropout",
      paramLabel = "P",
      description = "Part of an update's input that is dropped in training; 0.05 by default.")
  private double dropout = 0.05;

  @Option(
      names = "--head-dropout",
      paramLabel = "P",
      description = "The same of the classifier's input; 0.1 by default.")
  private double headDropout = 0.1;

  double headDropout() {
    return headDropout;
  }

  /** The settings. */
  LoraSettings settings() {
    double scaled = alpha == null ? Math.max(1, 2.0 * rank) : alpha;
    if (!(headDropout >= 0 && headDropout < 1)) {
      throw new IllegalArgumentException(
          "expected a head dropout from 0 to below 1, got " + headDropout);
    }
    return new LoraSettings(rank, scaled, rankStabilized, dropout, targets);
  }

  /** Names and values, for cards and for runs that go on. */
  String describe() {
    LoraSettings settings = settings();
    return "rank %d, alpha %s%s, dropout %s, head dropout %s, targets %s"
        .formatted(
            rank,
            settings.alpha(),
            rankStabilized ? " (rsLoRA)" : "",
            dropout,
            headDropout,
            targets.isEmpty() ? "query and value" : String.join(", ", targets));
  }
}
