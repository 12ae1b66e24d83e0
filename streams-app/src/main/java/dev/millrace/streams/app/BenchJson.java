package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.streams.bench.BenchPlan;
import dev.millrace.streams.bench.BenchResult;
import dev.millrace.streams.bench.EngineBench;
import dev.millrace.streams.bench.Round;
import dev.millrace.streams.bench.Spread;
import dev.millrace.streams.config.EngineConfig;
import java.util.Locale;

/** What {@code bench engine --json} prints. */
final class BenchJson {
  private static final double GIGA = 1e9;
  private static final double NANOS = 1e9;

  private BenchJson() {}

  static ObjectNode of(EngineBench bench, BenchPlan plan, BenchResult result) {
    ObjectNode json = JsonLines.object();
    json.put("events_per_second", result.spread(Round::eventsPerSecond).median());
    json.put("tokens_per_second", result.spread(Round::tokensPerSecond).median());
    json.put("tokens_per_cpu_second", result.spread(Round::tokensPerCpuSecond).median());
    ObjectNode batch = json.putObject("batch_ms");
    batch.put("p50", result.batchMillis(50).median());
    batch.put("p99", result.batchMillis(99).median());
    json.put("padding_free_efficiency", result.spread(Round::paddingFree).median());
    json.put("outside_run_share", outside(result).median());
    json.put("tokenization_share", result.spread(r -> r.cpu().tokenizing()).median());
    json.put("share_of_gemm_limit", result.shareOfLimit().median());
    json.put("workers_in_run", result.spread(Round::workersInRun).median());
    json.set("cpu", cpu(result));
    json.put("rows_per_batch", result.spread(Round::rowsPerBatch).median());
    json.put("tokens_per_batch", result.spread(Round::tokensPerBatch).median());
    json.put("adapters_per_batch", result.spread(Round::adaptersPerBatch).median());
    json.put("gemm_limit_gops", result.limit().median() / GIGA);
    json.put("rss_mb", result.memory().resident());
    json.put("rss_peak_mb", result.memory().peak());
    json.set("spread", spreads(result));
    json.set("rounds", rounds(result));
    json.set("texts", texts(result));
    json.set("settings", settings(bench, plan));
    return json;
  }

  private static Spread outside(BenchResult result) {
    return result.spread(round -> round.cpu().outsideRun());
  }

  private static ObjectNode cpu(BenchResult result) {
    ObjectNode json = JsonLines.object();
    json.put("run", result.spread(r -> r.cpu().run()).median());
    json.put("tokenizing", result.spread(r -> r.cpu().tokenizing()).median());
    json.put("submitting", result.spread(r -> r.cpu().submitting()).median());
    json.put("batching", result.spread(r -> r.cpu().batching()).median());
    json.put("heads", result.spread(r -> r.cpu().heads()).median());
    json.put("other", result.spread(r -> r.cpu().other()).median());
    return json;
  }

  private static ObjectNode spreads(BenchResult result) {
    ObjectNode json = JsonLines.object();
    json.set("events_per_second", range(result.spread(Round::eventsPerSecond)));
    json.set("tokens_per_second", range(result.spread(Round::tokensPerSecond)));
    json.set("tokens_per_cpu_second", range(result.spread(Round::tokensPerCpuSecond)));
    json.set("outside_run_share", range(outside(result)));
    json.set("share_of_gemm_limit", range(result.shareOfLimit()));
    return json;
  }

  static ObjectNode range(Spread spread) {
    return JsonLines.object().put("min", spread.min()).put("max", spread.max());
  }

  private static ArrayNode rounds(BenchResult result) {
    ArrayNode json = JsonLines.object().putArray("rounds");
    for (Round round : result.rounds()) {
      json.addObject()
          .put("seconds", round.seconds())
          .put("batches", round.batchMillis().length)
          .put("events_per_second", round.eventsPerSecond())
          .put("tokens_per_second", round.tokensPerSecond());
    }
    return json;
  }

  private static ObjectNode texts(BenchResult result) {
    return JsonLines.object()
        .put("count", result.lengths().texts())
        .put("mean_tokens", result.lengths().mean())
        .put("median_tokens", result.lengths().median())
        .put("longest_tokens", result.lengths().longest());
  }

  static ObjectNode settings(EngineBench bench, BenchPlan plan) {
    EngineConfig engine = bench.engine();
    return JsonLines.object()
        .put("model", bench.model().id())
        .put("quantization", bench.model().quantization().id())
        .put("adapters", bench.adapters().count())
        .put("rank", bench.adapters().rank())
        .put("targets", bench.adapters().targets().name().toLowerCase(Locale.ROOT))
        .put("batch_tokens", engine.batchTokens())
        .put("max_rows", engine.maxRows())
        .put("queue_tokens", engine.queueTokens())
        .put("workers", engine.workers())
        .put("threads", engine.threads())
        .put("submitters", bench.submitters())
        .put("seconds", plan.measured().toNanos() / NANOS)
        .put("rounds", plan.rounds())
        .put("cores", Runtime.getRuntime().availableProcessors());
  }
}
