package dev.millrace.streams.app;

import dev.millrace.streams.bench.BenchResult;
import dev.millrace.streams.bench.EngineBench;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace bench engine}. */
@Command(
    name = "engine",
    description = {
      "Measures the engine as the stream drives it: texts are tokenized, queued, batched, computed"
          + " and answered, as fast as that goes.",
      "",
      "Every figure is the median of several rounds, with the least and the largest beside it."
    })
final class BenchEngineCommand implements Callable<Integer> {
  @Mixin private final BenchEngineOptions options = new BenchEngineOptions();

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  BenchEngineCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    requireSense();
    EngineBench bench =
        new EngineBench(
            options.model().open(console.cache()),
            TextsFile.read(options.texts()),
            options.adapters(),
            options.engine(),
            options.submitters());
    BenchResult result = bench.run(options.plan(), options.profile());
    if (options.json()) {
      console.out().println(JsonLines.write(BenchJson.of(bench, options.plan(), result)));
    } else {
      BenchTable.print(console.out(), bench, result);
    }
    return ExitCode.OK;
  }

  private void requireSense() {
    String fault = options.fault();
    if (spec != null && fault != null) {
      throw new ParameterException(spec.commandLine(), fault);
    }
  }
}
