package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.streams.bench.BenchPlan;
import dev.millrace.streams.bench.BenchResult;
import dev.millrace.streams.bench.EngineBench;
import dev.millrace.streams.bench.EngineTuning;
import dev.millrace.streams.bench.Tuning;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import java.util.Optional;
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
          + " and answered, as fast as that goes. Every figure is the median of several rounds, the"
          + " least and the largest beside it; a batch's p50 and p99 are of all batches.",
      "",
      "tokens: special ones included, padding never. Padding-free efficiency: tokens computed ÷"
          + " tokens that attention computed, the only part that pads, each row to the longest of"
          + " its group, and there only where it sees whole texts. tokens_per_cpu_second: by"
          + " processor time of the process, which others' work on the machine hardly changes."
          + " batch_ms: a batch in the encoder, from token ids to pooled states.",
      "",
      "Shares are of processor time, all of the process's, JVM and native threads included: what"
          + " runs beside ONNX Runtime on another core counts as well. outside_run_share is all but"
          + " OrtSession.run, with ONNX Runtime's own threads while one is under way;"
          + " tokenization_share is tokenizing alone. workers_in_run is of time: OrtSession.run ÷"
          + " (workers × time), less than 1 where workers pack, compute heads or wait for rows.",
      "",
      "share_of_gemm_limit: multiplications and additions in the encoder's linear modules per"
          + " second ÷ those of a bare MatMulInteger, 1024×768 by 768×3072 unsigned by signed"
          + " bytes, by as many workers and threads, measured between the rounds. rss_mb and"
          + " rss_peak_mb: the process's memory in MiB, null but on Linux."
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
    if (options.tune()) {
      tune(bench, options.plan());
    } else {
      measure(bench, options.plan());
    }
    return ExitCode.OK;
  }

  private void measure(EngineBench bench, BenchPlan plan) throws Exception {
    BenchResult result = bench.run(plan, options.profile());
    if (options.json()) {
      print(BenchJson.of(bench, plan, result));
    } else {
      BenchTable.print(console.out(), bench, result);
    }
  }

  private void tune(EngineBench bench, BenchPlan plan) throws Exception {
    try (EngineTuning tuning = new EngineTuning(bench, console::say)) {
      Tuning found = tuning.run(plan);
      if (options.json()) {
        print(TuningJson.of(bench, plan, found));
      } else {
        TuningTable.print(console.out(), found);
      }
    }
  }

  private void print(ObjectNode json) {
    console.out().print(JsonLines.write(json) + "\n");
    console.out().flush();
  }

  private void requireSense() {
    Optional<String> fault = options.fault();
    if (spec != null && fault.isPresent()) {
      throw new ParameterException(spec.commandLine(), fault.get());
    }
  }
}
