package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.streams.bench.BenchPlan;
import dev.millrace.streams.bench.Candidate;
import dev.millrace.streams.bench.EngineBench;
import dev.millrace.streams.bench.Spread;
import dev.millrace.streams.bench.Tuning;
import dev.millrace.streams.config.EngineConfig;

/** What {@code bench engine --tune --json} prints. */
final class TuningJson {
  private TuningJson() {}

  static ObjectNode of(EngineBench bench, BenchPlan plan, Tuning tuning) {
    ObjectNode json = JsonLines.object();
    json.set("engine", engine(tuning.best().engine()));
    json.put("noise", tuning.noise());
    ArrayNode candidates = json.putArray("candidates");
    for (Candidate candidate : tuning.candidates()) {
      ObjectNode entry = engine(candidate.engine());
      entry.set("tokens_per_second", spread(candidate.tokensPerSecond()));
      entry.set("events_per_second", spread(candidate.eventsPerSecond()));
      entry.set("batch_ms_p50", spread(candidate.batchMillis()));
      candidates.add(entry);
    }
    json.set("settings", BenchJson.settings(bench, plan));
    return json;
  }

  private static ObjectNode engine(EngineConfig engine) {
    return JsonLines.object()
        .put("workers", engine.workers())
        .put("threads", engine.threads())
        .put("batch_tokens", engine.batchTokens())
        .put("max_rows", engine.maxRows())
        .put("queue_tokens", engine.queueTokens());
  }

  private static ObjectNode spread(Spread spread) {
    return BenchJson.range(spread).put("median", spread.median());
  }
}
