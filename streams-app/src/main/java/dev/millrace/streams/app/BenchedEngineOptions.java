package dev.millrace.streams.app;

import dev.millrace.streams.config.EngineConfig;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of benchmarks that a configuration's engine section has too. */
final class BenchedEngineOptions {
  private static final int MOST_SECONDS = 86_400;

  @Option(
      names = "--batch-tokens",
      paramLabel = "T",
      description = "Tokens in a batch, at most. This and the next four: as in a configuration.")
  private @Nullable Integer batchTokens;

  @Option(names = "--max-rows", paramLabel = "N", description = "Rows in a batch, at most.")
  private @Nullable Integer maxRows;

  @Option(names = "--workers", paramLabel = "W", description = "Batches at the same time.")
  private @Nullable Integer workers;

  @Option(names = "--threads", paramLabel = "K", description = "Cores per batch; 0 for all.")
  private @Nullable Integer threads;

  @Option(
      names = "--queue-tokens",
      paramLabel = "T",
      description = "Tokens waiting for a batch, at most; then submitters wait.")
  private @Nullable Integer queueTokens;

  /** What is wrong with them. */
  Stream<String> faults() {
    EngineConfig engine = engine();
    return Stream.of(
            tooSmall("--batch-tokens", engine.batchTokens(), 1),
            tooSmall("--max-rows", engine.maxRows(), 1),
            tooSmall("--workers", engine.workers(), 0),
            tooSmall("--threads", engine.threads(), 0),
            tooSmall("--queue-tokens", engine.queueTokens(), engine.batchTokens()))
        .flatMap(Optional::stream);
  }

  /** What is wrong with a number of seconds. */
  static Optional<String> secondsFault(double seconds) {
    return seconds > 0 && seconds <= MOST_SECONDS
        ? Optional.empty()
        : Optional.of(
            "--seconds: expected more than 0, at most %d, got %s".formatted(MOST_SECONDS, seconds));
  }

  static Optional<String> tooSmall(String option, int value, int least) {
    return value >= least
        ? Optional.empty()
        : Optional.of("%s: expected at least %d, got %d".formatted(option, least, value));
  }

  /** Whether any is given that tuning finds itself. */
  boolean fixesWhatTuningFinds() {
    return workers != null || threads != null || batchTokens != null;
  }

  /** The engine; what is not given is as in a configuration that says nothing. */
  EngineConfig engine() {
    EngineConfig usual = EngineConfig.defaults();
    int tokens = batchTokens == null ? usual.batchTokens() : batchTokens;
    return new EngineConfig(
        workers == null ? usual.workers() : workers,
        threads == null ? usual.threads() : threads,
        tokens,
        maxRows == null ? usual.maxRows() : maxRows,
        queueTokens == null ? Math.max(usual.queueTokens(), tokens) : queueTokens);
  }
}
