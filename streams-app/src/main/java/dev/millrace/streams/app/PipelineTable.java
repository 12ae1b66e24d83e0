package dev.millrace.streams.app;

import dev.millrace.streams.bench.Spread;
import dev.millrace.streams.bench.pipeline.Distribution;
import dev.millrace.streams.bench.pipeline.Measured;
import dev.millrace.streams.bench.pipeline.PipelinePlan;
import dev.millrace.streams.bench.pipeline.PipelineResult;
import dev.millrace.streams.bench.pipeline.Setup;
import dev.millrace.streams.config.EngineConfig;
import java.io.PrintStream;
import java.util.Locale;

/** What {@code bench pipeline} prints for people. */
final class PipelineTable {
  private static final double PERCENT = 100;

  private final PrintStream out;
  private final PipelinePlan plan;
  private final PipelineResult result;

  private PipelineTable(PrintStream out, PipelinePlan plan, PipelineResult result) {
    this.out = out;
    this.plan = plan;
    this.result = result;
  }

  static void print(
      PrintStream out, String model, BenchPipelineOptions options, PipelineResult result) {
    PipelineTable table = new PipelineTable(out, options.plan(), result);
    EngineConfig engine = options.engine();
    table.line("%s, %d tasks, %d cores shared with the broker", model, options.tasks(), cores());
    table.line(
        "%d workers, batches of at most %d tokens and %d rows; %s",
        engine.workers(), engine.batchTokens(), engine.maxRows(), table.plan.main().title());
    table.throughput();
    table.ratios();
    table.latency();
    table.memory();
    out.flush();
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private void throughput() {
    line("");
    line(
        "%-40s %10s %10s %10s %10s %10s",
        "events/s, %d rounds by turns".formatted(plan.time().rounds()),
        "median",
        "min",
        "max",
        "CPU ms/ev",
        "of it JVM");
    contestant("bare engine", PipelineResult.ENGINE);
    contestant("pipeline", PipelineResult.PIPELINE);
    for (int i = 0; i < plan.others().size(); i++) {
      contestant("  " + plan.others().get(i).title(), PipelineResult.other(i));
    }
    contestant("one inference per record, fp32", PipelineResult.BASELINE_FP32);
    contestant("one inference per record, this model", PipelineResult.BASELINE_INT8);
  }

  private void contestant(String title, String name) {
    if (result.has(name)) {
      Spread events = result.spread(name, Measured::eventsPerSecond);
      line(
          "%-40s %10.1f %10.1f %10.1f %10.3f %10.3f",
          title,
          events.median(),
          events.min(),
          events.max(),
          result.spread(name, Measured::cpuMillisPerEvent).median(),
          result.spread(name, Measured::jvmMillisPerEvent).median());
    }
  }

  private void ratios() {
    line("");
    line("%-40s %10s %10s %10s %10s", "ratios, within a round", "median", "min", "max", "by CPU");
    ratio("pipeline ÷ bare engine", PipelineResult.PIPELINE, PipelineResult.ENGINE);
    ratio(
        "pipeline ÷ fp32 record by record", PipelineResult.PIPELINE, PipelineResult.BASELINE_FP32);
    ratio(
        "pipeline ÷ this record by record", PipelineResult.PIPELINE, PipelineResult.BASELINE_INT8);
    for (int i = 0; i < plan.others().size(); i++) {
      other(plan.others().get(i), PipelineResult.other(i));
    }
  }

  private void other(Setup setup, String name) {
    ratio(setup.title() + " ÷ pipeline", name, PipelineResult.PIPELINE);
    for (int instance = 0; setup.instances() > 1 && instance < setup.instances(); instance++) {
      Spread share = result.share(name, instance);
      line(
          "%-40s %10.1f %10.1f %10.1f",
          "  share of instance %d, %%".formatted(instance + 1),
          share.median() * PERCENT,
          share.min() * PERCENT,
          share.max() * PERCENT);
    }
  }

  private void ratio(String title, String name, String to) {
    if (result.has(to)) {
      Spread events = result.ratio(name, to, Measured::eventsPerSecond);
      Spread cpu = result.ratio(to, name, Measured::cpuMillisPerEvent);
      line(
          "%-40s %10.3f %10.3f %10.3f %10.3f",
          title, events.median(), events.min(), events.max(), cpu.median());
    }
  }

  private void latency() {
    line("");
    line("%-40s %10s %10s %10s %10s", "ms", "p50", "p99", "p99.9", "max");
    distribution("full batch of the bare engine", result.fullBatch());
    distribution(
        "latency at %.1f events/s".formatted(result.rated().eventsPerSecond()),
        result.rated().latency());
    distribution("  until read as committed", result.rated().visible());
    distribution("  lag, events", result.rated().lag());
    line("%-40s %10d", "  unanswered", result.rated().unanswered());
    distribution("latency of an event alone", result.idle().latency());
    distribution("  until read as committed", result.idle().visible());
    distribution("  its inference without a stream", result.idle().inference());
    distribution("  added by the stream", result.idle().added());
  }

  private void distribution(String title, Distribution values) {
    line(
        "%-40s %10.1f %10.1f %10.1f %10.1f",
        title, values.p50(), values.p99(), values.p999(), values.max());
  }

  private void memory() {
    if (result.memory().resident() != null && result.memory().peak() != null) {
      line("");
      line(
          "%-40s %10.0f (at most %.0f)",
          "memory, MiB", result.memory().resident(), result.memory().peak());
    }
  }

  private void line(String format, Object... values) {
    out.print(String.format(Locale.ROOT, format, values) + "\n");
  }
}
