package dev.millrace.streams.app;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code millrace quantize resident}, which {@code quantize report} runs in a process of its own:
 * memory that one model has freed is used again by the next, so only a fresh process shows what a
 * model takes.
 */
@Command(
    name = "resident",
    hidden = true,
    description = "Prints by how many bytes resident memory grows while a model is loaded.")
final class ResidentCommand implements Callable<Integer> {
  private static final int ROWS = 32;
  private static final int TOKENS = 32;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A compiled model.")
  private Path model = Path.of("");

  @Option(names = "--threads", paramLabel = "N", description = "Cores for a batch; 0 for all.")
  private int threads;

  private final Console console;

  ResidentCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    CompiledModel compiled = CompiledModel.open(model);
    Adapter none =
        new Adapter(
            "none", "1", ClassificationHead.none(compiled.encoder().hiddenSize()), Map.of(), null);
    OptionalLong before = ProcessMemory.resident();
    try (OnnxEncoder encoder = OnnxEncoder.load(compiled, threads)) {
      List<long[]> rows = Collections.nCopies(ROWS, new long[TOKENS]);
      int states = encoder.encode(rows, Collections.nCopies(ROWS, none)).length;
      OptionalLong after = ProcessMemory.resident();
      if (before.isPresent() && after.isPresent() && states == ROWS) {
        console.out().println(after.getAsLong() - before.getAsLong());
      }
    }
    return ExitCode.OK;
  }
}
