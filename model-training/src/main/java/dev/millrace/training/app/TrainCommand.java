package dev.millrace.training.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tokenizer.FastTokenizer;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.training.adapter.DataFile;
import dev.millrace.training.data.TargetScaling;
import dev.millrace.training.loop.Checkpoints;
import dev.millrace.training.loop.TrainableModel;
import dev.millrace.training.loop.Trainer;
import dev.millrace.training.loop.TrainingException;
import dev.millrace.training.loop.TrainingSettings;
import dev.millrace.training.lora.LoraModules;
import dev.millrace.training.lora.LoraSettings;
import dev.millrace.training.loss.Loss;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace train}. */
@Command(
    name = "train",
    description = {
      "Trains a LoRA adapter and its head on labelled texts.",
      "",
      "The directory that it writes loads in Millrace and in Python's PEFT. It holds the adapter,"
          + " labels and temperature, metrics on held-out texts, what drift compares with, and a"
          + " card. It appears whole or not at all.",
      "",
      "While it trains, OUT.training holds checkpoints; interrupted or killed, the same command with"
          + " --resume goes on from the last one."
    })
final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|minilm",
      description = "A checkpoint, or minilm for the encoder that Millrace brings along.")
  private String model = "";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description =
          "Examples: JSON lines (.jsonl), a tab-separated table without quotes (.tsv), or a"
              + " comma-separated one.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The directory to make; must not exist yet.")
  private Path out = Path.of("");

  @Mixin private DataOptions dataOptions = new DataOptions();
  @Mixin private HoldOutOptions holdOut = new HoldOutOptions();
  @Mixin private LoraOptions lora = new LoraOptions();
  @Mixin private ScheduleOptions schedule = new ScheduleOptions();
  @Mixin private LossOptions loss = new LossOptions();

  @Option(
      names = "--max-length",
      paramLabel = "TOKENS",
      description =
          "Longer texts are cut in training; 256 by default. Held-out ones are cut where serving"
              + " cuts them.")
  private int maxLength = 256;

  @Option(names = "--threads", paramLabel = "N", description = "Cores to train on; all by default.")
  private int threads;

  @Option(names = "--resume", description = "Go on from the last checkpoint, if there is one.")
  private boolean resume;

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      description = "What the card says of the adapter's licence.")
  private @Nullable String licence;

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (Files.exists(out)) {
      throw new FileAlreadyExistsException(out.toString());
    }
    asked(this::requireLength);
    TrainingSettings settings = asked(schedule::settings);
    LoraSettings updates = asked(lora::settings);
    asked(holdOut::checked);
    asked(() -> loss.checked(dataOptions.task()));
    BaseModel base = BaseModel.of(ModelArgument.parse(model, null).checkpoint());
    TrainingData examples = read(base, settings.seed());
    Checkpoints checkpoints = checkpoints(base, examples);
    asked(() -> requireJudge(settings, examples));
    Loss cost = asked(() -> loss.of(dataOptions.task(), examples.training().targets()));
    asked(() -> LoraModules.of(base.encoder(), updates));
    int outputs = examples.labels().names().size();
    try (TrainableModel trainable =
        TrainableModel.load(
            base.source(), updates, outputs, lora.headDropout(), settings.seed(), cores())) {
      TargetScaling scaling = TrainingJob.scaling(dataOptions.task(), examples.training());
      return train(
          new TrainingJob(base, examples, trainable, updates, settings, cost, scaling),
          checkpoints);
    }
  }

  private int cores() {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  private TrainingData read(BaseModel base, long seed) throws IOException, ModelFormatException {
    try (FastTokenizer tokenizer = base.tokenizer(maxLength);
        FastTokenizer serving = base.servingTokenizer()) {
      return TrainingData.read(data, dataOptions, holdOut, tokenizer, serving, seed);
    }
  }

  private int train(TrainingJob job, Checkpoints checkpoints)
      throws TrainingException, IOException, ModelFormatException {
    console.say(job.summary());
    console.stop().listen();
    Trainer.Result result;
    try (TrainingProgress progress =
        new TrainingProgress(console, job.settings().epochs(), job.stepsOfEpoch())) {
      result = job.train(checkpoints, progress, console.stop()::isRequested);
    }
    if (!result.finished()) {
      console.say("stopped; the same command with --resume goes on");
      return ExitCode.INTERRUPTED;
    }
    new TrainedPapers(job, result, settings(), command(), licence).write(dataFiles(job), out);
    console.out().printf(Locale.ROOT, "directory: %s%n", out);
    console.out().flush();
    checkpoints.remove();
    return ExitCode.OK;
  }

  /** Where progress is kept, and what makes it this run's. */
  private Checkpoints checkpoints(BaseModel base, TrainingData examples)
      throws IOException, ModelFormatException, CommandException {
    Map<String, String> run = new LinkedHashMap<>(settings());
    run.put("model", base.source().fingerprint());
    run.put("data", examples.digest());
    Path name = out.toAbsolutePath().getFileName();
    Path directory = out.toAbsolutePath().resolveSibling(name + ".training");
    Checkpoints checkpoints = new Checkpoints(directory, run);
    if (!resume && checkpoints.exist()) {
      throw new CommandException(
          ExitCode.FAILED,
          directory
              + " holds the checkpoints of an interrupted run: go on with --resume, or remove it");
    }
    return checkpoints;
  }

  /** Everything that was asked for, by name. */
  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("task", dataOptions.task().id());
    settings.put("held out", holdOut.describe());
    settings.put("low-rank updates", lora.describe());
    settings.put("training", schedule.describe());
    settings.put("loss", loss.describe(dataOptions.task()));
    settings.put("longest text", maxLength + " tokens");
    return settings;
  }

  private List<DataFile> dataFiles(TrainingJob job) throws ModelFormatException {
    List<DataFile> files = new ArrayList<>();
    Path validation = holdOut.file();
    long rows = job.data().training().rows();
    long heldOut = job.data().heldOut().size();
    files.add(DataFile.of("training", data, rows));
    if (heldOut > 0) {
      files.add(DataFile.of("held out", validation == null ? data : validation, heldOut));
    }
    return files;
  }

  /** The command line, as one would type it again. */
  private String command() {
    return spec == null
        ? ""
        : CommandText.of(spec.root().commandLine().getParseResult().originalArgs());
  }

  private static TrainingData requireJudge(TrainingSettings settings, TrainingData examples) {
    if (settings.patience() > 0 && examples.heldOut().isEmpty()) {
      throw new IllegalArgumentException("expected held-out texts for --early-stopping, got none");
    }
    return examples;
  }

  private int requireLength() {
    if (maxLength < 1 || threads < 0) {
      throw new IllegalArgumentException("expected --max-length from 1 and --threads from 0");
    }
    return maxLength;
  }

  /** Options that don't fit each other or the model are misuse. */
  private <T> T asked(Supplier<T> option) {
    try {
      return option.get();
    } catch (IllegalArgumentException e) {
      if (spec == null) {
        throw e;
      }
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
