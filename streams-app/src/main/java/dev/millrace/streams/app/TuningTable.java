package dev.millrace.streams.app;

import dev.millrace.streams.bench.Candidate;
import dev.millrace.streams.bench.Tuning;
import dev.millrace.streams.config.EngineConfig;
import java.io.PrintStream;
import java.util.Locale;

/** What {@code bench engine --tune} prints for people: what was tried, and the lines to copy. */
final class TuningTable {
  private static final double PERCENT = 100;

  private TuningTable() {}

  static void print(PrintStream out, Tuning tuning) {
    line(out, "# workers threads batch-tokens   tokens/s        min        max  batch p50, ms");
    for (Candidate candidate : tuning.candidates()) {
      EngineConfig engine = candidate.engine();
      line(
          out,
          "# %7d %7d %12d %10.0f %10.0f %10.0f %14.2f",
          engine.workers(),
          engine.threads(),
          engine.batchTokens(),
          candidate.tokensPerSecond().median(),
          candidate.tokensPerSecond().min(),
          candidate.tokensPerSecond().max(),
          candidate.batchMillis().median());
    }
    line(
        out,
        "# The rounds of one configuration lie %.1f%% apart; smaller differences mean little.",
        tuning.noise() * PERCENT);
    engine(out, tuning.best().engine());
    out.flush();
  }

  private static void engine(PrintStream out, EngineConfig engine) {
    line(out, "engine:");
    line(out, "  workers: %d", engine.workers());
    line(out, "  threads: %d", engine.threads());
    line(out, "  batch-tokens: %d", engine.batchTokens());
    line(out, "  max-rows: %d", engine.maxRows());
    line(out, "  queue-tokens: %d", engine.queueTokens());
  }

  private static void line(PrintStream out, String format, Object... values) {
    out.print(String.format(Locale.ROOT, format, values) + "\n");
  }
}
