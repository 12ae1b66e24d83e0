package dev.millrace.streams.app;

import dev.millrace.streams.bench.AdapterMix;
import dev.millrace.streams.bench.AdapterTargets;
import dev.millrace.streams.bench.BenchPlan;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.streams.config.EngineConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code millrace bench engine}. */
final class BenchEngineOptions {
  private static final double NANOS = 1e9;
  private static final double SECONDS = 10;
  private static final double TUNING_SECONDS = 60;

  @Mixin private final BenchedModelOptions measured = new BenchedModelOptions();

  @Option(
      names = "--adapters",
      paramLabel = "N",
      description =
          "Invent N LoRA adapters, which events use by turns (default: 0, the model's own head, or"
              + " a random one). A batch has as many different ones as rows, N at most: with"
              + " --max-rows 64, 64 adapters and 1000 both put 64 into a batch.")
  private int adapters;

  @Option(names = "--rank", paramLabel = "R", description = "Their rank (default: 8).")
  private int rank = 8;

  @Option(
      names = "--targets",
      paramLabel = "all|qv",
      converter = AdapterTargetsConverter.class,
      description = "The linear modules that they change: all, or query and value (default: qv).")
  private AdapterTargets targets = AdapterTargets.QV;

  @Mixin private final BenchedEngineOptions engine = new BenchedEngineOptions();

  @Option(
      names = "--submitters",
      paramLabel = "N",
      description = "Threads that tokenize and submit, as stream threads do (default: 1).")
  private int submitters = 1;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long is measured, all rounds together (default: 10, with --tune 60). Warming up and"
              + " the bare product in between come on top, up to one and a half times as long again.")
  private @Nullable Double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "In how many parts (default: 5). Each figure is the median of the rounds.")
  private int rounds = 5;

  @Option(
      names = "--tune",
      description =
          "Find workers, threads and batch-tokens for this machine, model and texts, and print"
              + " them as a configuration has them. --max-rows and --queue-tokens are the least"
              + " that is tried.")
  private boolean tune;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Write ONNX Runtime's own trace there (JSON, for chrome://tracing or Perfetto); slows"
              + " every run down.")
  private @Nullable Path profile;

  /** What is wrong with them, if anything is. */
  Optional<String> fault() {
    Stream<Optional<String>> own =
        Stream.of(
            BenchedEngineOptions.tooSmall("--adapters", adapters, 0),
            BenchedEngineOptions.tooSmall("--rank", rank, 1),
            BenchedEngineOptions.tooSmall("--submitters", submitters, 1),
            BenchedEngineOptions.tooSmall("--rounds", rounds, 1),
            BenchedEngineOptions.secondsFault(seconds()),
            tuningFault(),
            profileFault());
    return Stream.concat(engine.faults(), own.flatMap(Optional::stream)).findFirst();
  }

  private Optional<String> tuningFault() {
    return tune && engine.fixesWhatTuningFinds()
        ? Optional.of("--tune finds --workers, --threads and --batch-tokens itself")
        : Optional.empty();
  }

  private Optional<String> profileFault() {
    if (profile == null) {
      return Optional.empty();
    }
    if (tune) {
      return Optional.of("--profile: expected no --tune, which a profile would distort");
    }
    Path parent = profile.toAbsolutePath().getParent();
    return parent != null && Files.isDirectory(parent) && !Files.isDirectory(profile)
        ? Optional.empty()
        : Optional.of("--profile: expected a file in a directory that exists, got " + profile);
  }

  private double seconds() {
    if (seconds != null) {
      return seconds;
    }
    return tune ? TUNING_SECONDS : SECONDS;
  }

  boolean tune() {
    return tune;
  }

  ModelArgument model() {
    return measured.model();
  }

  Path texts() {
    return measured.texts();
  }

  AdapterMix adapters() {
    return new AdapterMix(adapters, rank, targets);
  }

  EngineConfig engine() {
    return engine.engine();
  }

  int submitters() {
    return submitters;
  }

  BenchPlan plan() {
    return new BenchPlan(Duration.ofNanos((long) (seconds() * NANOS)), rounds);
  }

  @Nullable Path profile() {
    return profile;
  }

  boolean json() {
    return measured.json();
  }
}
