package dev.millrace.streams.app;

import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.streams.config.AdapterConfig;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Mixin private final AdapterOptions adapters = new AdapterOptions();

  private final Console console;

  ClassifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    List<AdapterConfig> named = adapters.distinct();
    CompiledModel compiled = ModelArgument.parse(model, quantization).open(console.cache());
    try (ModelRuntime runtime = ModelRuntime.load(compiled, named, LineSession.ENGINE)) {
      boolean sound = LineSession.of(console, runtime, new ClassificationFormat()).run();
      return sound ? ExitCode.OK : ExitCode.FAILED;
    }
  }
}
