package dev.millrace.streams.app;

import dev.millrace.streams.bench.AdapterMix;
import dev.millrace.streams.bench.BenchResult;
import dev.millrace.streams.bench.EngineBench;
import dev.millrace.streams.bench.Memory;
import dev.millrace.streams.bench.Round;
import dev.millrace.streams.bench.Spread;
import dev.millrace.streams.config.EngineConfig;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What {@code bench engine} prints for people. */
final class BenchTable {
  private static final double PERCENT = 100;
  private static final double GIGA = 1e9;

  private final PrintStream out;
  private final BenchResult result;

  private BenchTable(PrintStream out, BenchResult result) {
    this.out = out;
    this.result = result;
  }

  static void print(PrintStream out, EngineBench bench, BenchResult result) {
    BenchTable table = new BenchTable(out, result);
    table.settings(bench);
    table.figures();
    table.processorTime();
    table.limit();
    table.memory(result.memory());
    out.flush();
  }

  private void settings(EngineBench bench) {
    EngineConfig engine = bench.engine();
    line("%s on %d cores", bench.model().id(), Runtime.getRuntime().availableProcessors());
    line(
        "%d workers, %s, batches of at most %d tokens and %d rows",
        engine.workers(), threads(engine.threads()), engine.batchTokens(), engine.maxRows());
    line(
        "%d texts of %.1f tokens on average, median %d, longest %d",
        result.lengths().texts(),
        result.lengths().mean(),
        result.lengths().median(),
        result.lengths().longest());
    line("%s", adapters(bench.adapters()));
    line("");
  }

  private static String threads(int threads) {
    return threads == 0 ? "all cores each" : threads + " threads each";
  }

  private static String adapters(AdapterMix adapters) {
    return adapters.count() == 0
        ? "no adapters"
        : "%d adapters of rank %d on %s"
            .formatted(
                adapters.count(),
                adapters.rank(),
                adapters.targets().name().toLowerCase(Locale.ROOT));
  }

  private void figures() {
    line("%-36s %10s %10s %10s", result.rounds().size() + " rounds", "median", "min", "max");
    row("events/s", 1, 1, Round::eventsPerSecond);
    row("tokens/s", 1, 0, Round::tokensPerSecond);
    row("tokens/s of processor time", 1, 0, Round::tokensPerCpuSecond);
    row("batch p50, ms", 1, 2, result.batchMillis(50));
    row("batch p99, ms", 1, 2, result.batchMillis(99));
    row("rows in a batch", 1, 1, Round::rowsPerBatch);
    row("tokens in a batch", 1, 1, Round::tokensPerBatch);
    row("adapters in a batch", 1, 1, Round::adaptersPerBatch);
    row("padding-free efficiency, %", PERCENT, 2, Round::paddingFree);
    row("workers in OrtSession.run, % of time", PERCENT, 2, Round::workersInRun);
    line("");
  }

  private void processorTime() {
    line("processor time, %%");
    row("  OrtSession.run", PERCENT, 2, round -> round.cpu().run());
    row("  outside", PERCENT, 2, round -> round.cpu().outsideRun());
    row("    tokenizing", PERCENT, 2, round -> round.cpu().tokenizing());
    row("    submitting", PERCENT, 2, round -> round.cpu().submitting());
    row("    packing, stacking, tensors", PERCENT, 2, round -> round.cpu().batching());
    row("    queue, heads, completing", PERCENT, 2, round -> round.cpu().heads());
    row("    JVM, idle turns", PERCENT, 2, round -> round.cpu().other());
    line("");
  }

  private void limit() {
    row("linear modules, Gop/s", 1 / GIGA, 1, Round::linearPerSecond);
    row("bare MatMulInteger, Gop/s", 1 / GIGA, 1, result.limit());
    row("share of that limit, %", PERCENT, 1, result.shareOfLimit());
  }

  private void memory(Memory memory) {
    if (memory.resident() != null && memory.peak() != null) {
      line("%-36s %10.0f (at most %.0f)", "memory, MiB", memory.resident(), memory.peak());
    }
  }

  private void row(String name, double unit, int decimals, ToDoubleFunction<Round> figure) {
    row(name, unit, decimals, result.spread(figure));
  }

  private void row(String name, double unit, int decimals, Spread spread) {
    String number = " %10." + decimals + "f";
    line(
        "%-36s" + number + number + number,
        name,
        spread.median() * unit,
        spread.min() * unit,
        spread.max() * unit);
  }

  private void line(String format, Object... values) {
    out.print(String.format(Locale.ROOT, format, values) + "\n");
  }
}
