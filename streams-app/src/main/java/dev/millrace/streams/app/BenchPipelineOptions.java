package dev.millrace.streams.app;

import dev.millrace.streams.bench.AdapterMix;
import dev.millrace.streams.bench.AdapterTargets;
import dev.millrace.streams.bench.BenchPlan;
import dev.millrace.streams.bench.pipeline.PipelinePlan;
import dev.millrace.streams.bench.pipeline.Setup;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.streams.config.EngineConfig;
import dev.millrace.streams.config.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code millrace bench pipeline}. */
final class BenchPipelineOptions {
  private static final double NANOS = 1e9;

  /** A second way to run the stream, measured in the same rounds. */
  enum Comparison {
    /** The other guarantee. */
    GUARANTEE,
    /** One more partition and stream thread. */
    PARTITION,
    /** One more instance, with as many partitions; the workers are shared out. */
    INSTANCE;

    Setup of(Setup main) {
      return switch (this) {
        case GUARANTEE -> main.withOtherGuarantee();
        case PARTITION -> main.withOneMorePartition();
        case INSTANCE -> main.withOneMoreInstance();
      };
    }
  }

  @Mixin private final BenchedModelOptions measured = new BenchedModelOptions();

  @Option(
      names = "--fp32-model",
      paramLabel = "DIR",
      description =
          "The fp32 baseline's model (default: the checkpoint in fp32; for minilm the export that"
              + " tutorials use). A compiled --model needs it, or goes without that baseline.")
  private @Nullable Path fp32Model;

  @Option(
      names = "--tasks",
      paramLabel = "N",
      description =
          "Tasks of each event, an adapter each (default: 2): for minilm, up to 3, those of the"
              + " demo, otherwise invented ones.")
  private int tasks = 2;

  @Option(names = "--rank", paramLabel = "R", description = "Rank of invented ones (default: 8).")
  private int rank = 8;

  @Option(
      names = "--partitions",
      paramLabel = "P",
      description = "Of the event topic; each has a stream thread (default: 1).")
  private int partitions = 1;

  @Option(
      names = "--guarantee",
      paramLabel = "G",
      description = "exactly_once_v2 (default) or at_least_once.")
  private Guarantee guarantee = Guarantee.EXACTLY_ONCE_V2;

  @Option(
      names = "--compare",
      split = ",",
      paramLabel = "WHAT",
      description =
          "Measure other ways to run the stream in the same rounds: guarantee (the other one),"
              + " partition (one more, with a stream thread), instance (one more in this process,"
              + " with as many partitions each; workers are shared out).")
  private List<Comparison> comparisons = List.of();

  @Option(
      names = "--no-baselines",
      description = "Leave out the usual way of one inference per record.")
  private boolean noBaselines;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description =
          "Events per second at which latency is measured (default: half of what was reached).")
  private @Nullable Double rate;

  @Mixin private final BenchedEngineOptions engine = new BenchedEngineOptions();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long each contestant is measured, all rounds together, and each kind of latency"
              + " (default: 10). Warming up and starting come on top.")
  private double seconds = 10;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "In how many parts, by turns (default: 5). A part should take several batches' time.")
  private int rounds = 5;

  /** What is wrong with them, if anything is. */
  Optional<String> fault() {
    Stream<Optional<String>> own =
        Stream.of(
            BenchedEngineOptions.tooSmall("--tasks", tasks, 1),
            BenchedEngineOptions.tooSmall("--rank", rank, 1),
            BenchedEngineOptions.tooSmall("--partitions", partitions, 1),
            BenchedEngineOptions.tooSmall("--rounds", rounds, 1),
            BenchedEngineOptions.secondsFault(seconds),
            rateFault());
    return Stream.concat(engine.faults(), own.flatMap(Optional::stream)).findFirst();
  }

  private Optional<String> rateFault() {
    return rate == null || rate > 0
        ? Optional.empty()
        : Optional.of("--rate: expected more than 0, got " + rate);
  }

  ModelArgument model() {
    return measured.model();
  }

  @Nullable Path fp32Model() {
    return fp32Model;
  }

  Path texts() {
    return measured.texts();
  }

  int tasks() {
    return tasks;
  }

  AdapterMix invented() {
    return new AdapterMix(tasks, rank, AdapterTargets.QV);
  }

  EngineConfig engine() {
    return engine.engine();
  }

  boolean baselines() {
    return !noBaselines;
  }

  PipelinePlan plan() {
    Setup main = new Setup(guarantee, partitions, 1);
    return new PipelinePlan(
        main,
        comparisons.stream().distinct().map(comparison -> comparison.of(main)).toList(),
        new BenchPlan(Duration.ofNanos((long) (seconds * NANOS)), rounds),
        rate);
  }

  boolean json() {
    return measured.json();
  }
}
