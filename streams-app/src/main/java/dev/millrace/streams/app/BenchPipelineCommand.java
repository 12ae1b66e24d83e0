package dev.millrace.streams.app;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.model.tokenizer.Tokenizer;
import dev.millrace.streams.bench.pipeline.Baselines;
import dev.millrace.streams.bench.pipeline.BenchCluster;
import dev.millrace.streams.bench.pipeline.BenchedModel;
import dev.millrace.streams.bench.pipeline.PipelineBench;
import dev.millrace.streams.bench.pipeline.PipelinePlan;
import dev.millrace.streams.bench.pipeline.PipelineResult;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.embedded.EmbeddedBroker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace bench pipeline}. */
@Command(
    name = "pipeline",
    description = {
      "Measures the whole stream on an embedded broker, and on the same texts, by turns, the bare"
          + " engine and the usual way: one inference per record in a Kafka Streams processor, with"
          + " the fp32 model that tutorials use (one run per task) and with the stream's own model"
          + " (one run per record). Every figure is the median of several rounds, the least and the"
          + " largest beside it; ratios are taken within a round.",
      "",
      "events_per_second: events with a prediction for each task, by the broker's own times of"
          + " append (LogAppendTime); of the engine by the time at which results were taken. Events"
          + " are produced before the timed part and predictions read after it. Broker, stream and"
          + " engine share this process and its cores. cpu_ms_per_event: processor time of all of"
          + " them, which others' work on the machine hardly changes; what the JVM's compilers have"
          + " of it says whether the stream was warm.",
      "",
      "latency_ms: from the append of an event to the append of its last prediction, at --rate,"
          + " with the producer and a reader in this process too. visible_ms: until that reader,"
          + " read_committed, had it. lag: events appended and not answered. idle: events that are"
          + " alone; added_ms is what the stream adds to the same text's inference by an engine"
          + " without a stream. full_batch_ms: a batch of the bare engine, kept full."
    })
final class BenchPipelineCommand implements Callable<Integer> {
  private static final String REGISTRY = "mock://bench-pipeline";

  @Mixin private final BenchPipelineOptions options = new BenchPipelineOptions();

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  BenchPipelineCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    requireSense();
    List<String> texts = TextsFile.read(options.texts());
    CompiledModel compiled = options.model().open(console.cache());
    try (TemporaryDirectory directory = TemporaryDirectory.create("millrace-bench-");
        Tokenizer tokenizer = compiled.tokenizer();
        OnnxEncoder encoder = OnnxEncoder.load(compiled, options.engine().threads());
        Baselines baselines = baselines(compiled);
        EmbeddedBroker broker =
            EmbeddedBroker.start(directory.path().resolve("kafka"), 0, Map.of())) {
      List<Adapter> adapters =
          BenchedTasks.adapters(options, compiled, directory.path().resolve("adapters"));
      BenchCluster cluster =
          new BenchCluster(broker.bootstrapServers(), REGISTRY, directory.path());
      PipelineBench bench =
          new PipelineBench(
              cluster,
              new BenchedModel(tokenizer, encoder, adapters, options.engine()),
              texts,
              new BenchHost(cluster, compiled.id(), tokenizer, adapters),
              baselines,
              console::say);
      report(compiled, bench.run(options.plan()));
    }
    return ExitCode.OK;
  }

  private Baselines baselines(CompiledModel compiled) throws Exception {
    return options.baselines()
        ? BenchedBaselines.load(options.model(), options.fp32Model(), compiled, console)
        : new Baselines(null, null);
  }

  private void report(CompiledModel compiled, PipelineResult result) {
    PipelinePlan plan = options.plan();
    if (options.json()) {
      PipelineJson json = new PipelineJson(plan, result);
      console.out().print(JsonLines.write(json.with(compiled, options)) + "\n");
      console.out().flush();
    } else {
      PipelineTable.print(console.out(), compiled.id(), options, result);
    }
  }

  private void requireSense() {
    Optional<String> fault = options.fault();
    if (spec != null && fault.isPresent()) {
      throw new ParameterException(spec.commandLine(), fault.get());
    }
  }
}
