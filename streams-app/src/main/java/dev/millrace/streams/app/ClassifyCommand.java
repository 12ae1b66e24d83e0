package dev.millrace.streams.app;

import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.config.AdapterConfig;
import dev.millrace.streams.config.EngineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace classify}. */
@Command(
    name = "classify",
    description = {
      "Classifies JSON lines from standard input, in batches, in order.",
      "",
      "In:  {\"text\": \"...\", \"adapter\": \"spam\"}, other fields are ignored. Without an adapter"
          + " the checkpoint's own head answers. At most 1 MiB a line.",
      "Out: {\"adapter\", \"label\", \"score\", \"scores\", \"logits\", \"tokens\"}, a line for each line,"
          + " and \"truncated\": true if the text was longer than the model can see. tokens are the"
          + " ids that the encoder saw, special ones included. A regression has no label.",
      "",
      "A line that can't be answered gives {\"error\", \"line\"} in its place; the others are"
          + " answered, and the exit code is 1."
    })
final class ClassifyCommand implements Callable<Integer> {
  /** Long enough batches to be quick, short enough that the first line is answered soon. */
  private static final EngineConfig ENGINE = new EngineConfig(1, 0, 1024, 64, 8192);

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|minilm",
      description =
          "A checkpoint (config.json, model.safetensors, tokenizer.json), a directory made by"
              + " compile, or minilm for the encoder that Millrace brings along (it has no head of"
              + " its own). A checkpoint is compiled once and kept in the user's cache directory;"
              + " MILLRACE_CACHE names another one.")
  private String model = "";

  @Option(
      names = "--quantization",
      paramLabel = "SCHEME",
      converter = QuantizationConverter.class,
      description =
          "int8 (the default for a checkpoint), or whatever compile accepts. A compiled directory"
              + " must have been compiled so.")
  private @Nullable QuantizationPlan quantization;

  @Option(
      names = "--adapter",
      paramLabel = "NAME=DIR",
      converter = AdapterConverter.class,
      description = "A PEFT LoRA directory, and what lines call it. May be repeated.")
  private List<AdapterConfig> adapters = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  ClassifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    requireDistinctNames();
    CompiledModel compiled = ModelArgument.parse(model, quantization).open(console.cache());
    try (ModelRuntime runtime = ModelRuntime.load(compiled, adapters, ENGINE)) {
      Classifier classifier = new Classifier(runtime);
      boolean sound = new ClassifySession(console.in(), console.out(), classifier).run();
      return sound ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private void requireDistinctNames() {
    long names = adapters.stream().map(AdapterConfig::name).distinct().count();
    if (spec != null && names != adapters.size()) {
      throw new ParameterException(
          spec.commandLine(),
          "expected a different name for each --adapter, got "
              + adapters.stream().map(AdapterConfig::name).toList());
    }
  }
}
