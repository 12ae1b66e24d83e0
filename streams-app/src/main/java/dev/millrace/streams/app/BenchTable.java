package dev.millrace.streams.app;

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
    out.flush();
  }

  private void settings(EngineBench bench) {
    EngineConfig engine = bench.engine();
    line("%s on %d cores", bench.model().id(), Runtime.getRuntime().availableProcessors());
    line(
        "%d texts of %.1f tokens on average, median %d, longest %d",
        result.lengths().texts(),
        result.lengths().mean(),
        result.lengths().median(),
        result.lengths().longest());
    line(
        "%d workers, %d threads each (0: all cores), batches of at most %d tokens and %d rows",
        engine.workers(), engine.threads(), engine.batchTokens(), engine.maxRows());
    if (bench.adapters().count() > 0) {
      line(
          "%d adapters of rank %d on %s",
          bench.adapters().count(),
          bench.adapters().rank(),
          bench.adapters().targets().name().toLowerCase(Locale.ROOT));
    }
    line("");
  }

  private void figures() {
    line("%-36s %10s %10s %10s", result.rounds().size() + " rounds", "median", "min", "max");
    row("events/s", "%.1f", Round::eventsPerSecond);
    row("tokens/s", "%.0f", Round::tokensPerSecond);
    row("batch p50, ms", "%.2f", Round::p50);
    row("batch p99, ms", "%.2f", Round::p99);
    row("rows in a batch", "%.1f", Round::rowsPerBatch);
    row("tokens in a batch", "%.1f", Round::tokensPerBatch);
    row("adapters in a batch", "%.1f", Round::adaptersPerBatch);
    percent("tokens ÷ tokens attended, %", Round::paddingFree);
    percent("workers in OrtSession.run, % of time", Round::workersInRun);
    line("processor time, %%");
    percent("  OrtSession.run", round -> round.cpu().run());
    percent("  outside", round -> round.cpu().outsideRun());
    percent("    tokenizing", round -> round.cpu().tokenizing());
    percent("    submitting", round -> round.cpu().submitting());
    percent("    packing, stacking, tensors", round -> round.cpu().batching());
    percent("    queue, heads, completing", round -> round.cpu().heads());
    percent("    JVM and idle turns", round -> round.cpu().other());
    line(
        "%-36s %s",
        "linear modules, Gop/s", spread("%.1f", scaled(r -> r.linearPerSecond(), 1 / GIGA)));
    line("%-36s %s", "bare MatMulInteger, Gop/s", spread("%.1f", scale(result.limit(), 1 / GIGA)));
    line("%-36s %s", "their ratio, %", spread("%.1f", scale(result.shareOfLimit(), PERCENT)));
    memory(result.memory());
  }

  private void memory(Memory memory) {
    if (memory.resident() != null && memory.peak() != null) {
      line("%-36s %10.0f, at most %.0f", "memory, MiB", memory.resident(), memory.peak());
    }
  }

  private void row(String name, String format, ToDoubleFunction<Round> figure) {
    line("%-36s %s", name, spread(format, result.spread(figure)));
  }

  private void percent(String name, ToDoubleFunction<Round> figure) {
    line("%-36s %s", name, spread("%.2f", scaled(figure, PERCENT)));
  }

  private Spread scaled(ToDoubleFunction<Round> figure, double factor) {
    return scale(result.spread(figure), factor);
  }

  private static Spread scale(Spread spread, double factor) {
    return new Spread(spread.median() * factor, spread.min() * factor, spread.max() * factor);
  }

  private static String spread(String format, Spread spread) {
    return "%10s %10s %10s"
        .formatted(
            String.format(Locale.ROOT, format, spread.median()),
            String.format(Locale.ROOT, format, spread.min()),
            String.format(Locale.ROOT, format, spread.max()));
  }

  private void line(String format, Object... values) {
    out.print(String.format(Locale.ROOT, format, values) + "\n");
  }
}
