package dev.millrace.streams.app;

import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.AdapterConfig;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace classify}. */
@Command(
    name = "classify",
    description = {
      "Classifies JSON lines from standard input, in batches, in order.",
      "",
      "In:  {\"text\": \"...\", \"adapter\": \"spam\"}, other fields are ignored. Without an adapter"
          + " the checkpoint's own head answers, which minilm has not. At most 1 MiB a line.",
      "Out: {\"adapter\", \"label\", \"score\", \"scores\", \"logits\", \"tokens\"}, a line for each line,"
          + " and \"truncated\": true if the text was longer than the model can see. tokens are the"
          + " ids that the encoder saw, special ones included. A regression has no label.",
      "",
      "A line that can't be answered gives {\"error\", \"line\"} in its place; the others are"
          + " answered, and the exit code is 1."
    })
final class ClassifyCommand implements Callable<Integer> {
  @Mixin private final LineOptions options = new LineOptions();

  private final Console console;

  ClassifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    List<AdapterConfig> named = options.adapters();
    CompiledModel compiled = options.model().open(console.cache());
    try (ModelRuntime runtime = ModelRuntime.load(compiled, named, LineSession.ENGINE)) {
      boolean sound = LineSession.of(console, runtime, new ClassificationFormat()).run();
      return sound ? ExitCode.OK : ExitCode.FAILED;
    }
  }
}
