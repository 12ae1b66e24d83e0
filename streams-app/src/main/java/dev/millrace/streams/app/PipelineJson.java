package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.streams.bench.Spread;
import dev.millrace.streams.bench.pipeline.Distribution;
import dev.millrace.streams.bench.pipeline.IdleLatency;
import dev.millrace.streams.bench.pipeline.Measured;
import dev.millrace.streams.bench.pipeline.PipelinePlan;
import dev.millrace.streams.bench.pipeline.PipelineResult;
import dev.millrace.streams.bench.pipeline.Setup;
import dev.millrace.streams.config.EngineConfig;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench pipeline --json} prints.
 *
 * @param plan what was measured
 * @param result what came of it
 */
record PipelineJson(PipelinePlan plan, PipelineResult result) {
  private static final double NANOS = 1e9;

  /** All of it, with what it was set to. */
  ObjectNode with(CompiledModel model, BenchPipelineOptions options) {
    ObjectNode json = JsonLines.object();
    json.put("pipeline_events_per_second", events(PipelineResult.PIPELINE).median());
    json.put("engine_events_per_second", events(PipelineResult.ENGINE).median());
    ObjectNode baselines = json.putObject("baseline_events_per_second");
    put(baselines, "fp32", PipelineResult.BASELINE_FP32);
    put(baselines, "int8", PipelineResult.BASELINE_INT8);
    json.set("latency_ms", percentiles(result.rated().latency()));
    json.set("visible_ms", percentiles(result.rated().visible()));
    json.put("rate", result.rated().eventsPerSecond());
    json.set("lag", percentiles(result.rated().lag()));
    json.put("unanswered", result.rated().unanswered());
    json.set("full_batch_ms", percentiles(result.fullBatch()));
    json.set("idle", idle(result.idle()));
    json.set("ratios", ratios());
    json.set("compared", compared());
    json.set("rounds", rounds());
    json.put("rss_mb", result.memory().resident());
    json.put("rss_peak_mb", result.memory().peak());
    json.set("settings", settings(model, options));
    return json;
  }

  private Spread events(String name) {
    return result.spread(name, Measured::eventsPerSecond);
  }

  private void put(ObjectNode json, String key, String name) {
    if (result.has(name)) {
      json.put(key, events(name).median());
    } else {
      json.putNull(key);
    }
  }

  private static ObjectNode percentiles(Distribution values) {
    return JsonLines.object()
        .put("p50", values.p50())
        .put("p99", values.p99())
        .put("p999", values.p999())
        .put("max", values.max())
        .put("count", values.count());
  }

  private static ObjectNode idle(IdleLatency idle) {
    ObjectNode json = JsonLines.object();
    json.set("latency_ms", percentiles(idle.latency()));
    json.set("visible_ms", percentiles(idle.visible()));
    json.set("inference_ms", percentiles(idle.inference()));
    json.set("added_ms", percentiles(idle.added()));
    return json;
  }

  private ObjectNode ratios() {
    ObjectNode json = JsonLines.object();
    ratio(json, "pipeline_to_engine", PipelineResult.ENGINE);
    ratio(json, "pipeline_to_baseline_fp32", PipelineResult.BASELINE_FP32);
    ratio(json, "pipeline_to_baseline_int8", PipelineResult.BASELINE_INT8);
    return json;
  }

  private void ratio(ObjectNode json, String key, String to) {
    if (result.has(to)) {
      json.set(key, ratio(PipelineResult.PIPELINE, to));
    }
  }

  /** By time, and by processor time. */
  private ObjectNode ratio(String name, String to) {
    ObjectNode json = spread(result.ratio(name, to, Measured::eventsPerSecond));
    json.set("by_cpu", spread(result.ratio(name, to, PipelineJson::perCpuMilli)));
    return json;
  }

  private static double perCpuMilli(Measured round) {
    return round.cpuMillisPerEvent() == 0 ? 0 : 1 / round.cpuMillisPerEvent();
  }

  private static ObjectNode spread(Spread spread) {
    return JsonLines.object()
        .put("median", spread.median())
        .put("min", spread.min())
        .put("max", spread.max());
  }

  private ArrayNode compared() {
    ArrayNode json = JsonLines.object().putArray("compared");
    for (int i = 0; i < plan.others().size(); i++) {
      String name = PipelineResult.other(i);
      ObjectNode other = json.addObject();
      other.setAll(setup(plan.others().get(i)));
      other.put("events_per_second", events(name).median());
      other.set("to_pipeline", ratio(name, PipelineResult.PIPELINE));
      ArrayNode shares = other.putArray("shares");
      for (int instance = 0; instance < plan.others().get(i).instances(); instance++) {
        shares.add(spread(result.share(name, instance)));
      }
    }
    return json;
  }

  private ObjectNode rounds() {
    ObjectNode json = JsonLines.object();
    result.rounds().keySet().stream().sorted().forEach(name -> rounds(json.putArray(name), name));
    return json;
  }

  private void rounds(ArrayNode json, String name) {
    for (Measured round : result.rounds().getOrDefault(name, List.of())) {
      json.addObject()
          .put("events_per_second", round.eventsPerSecond())
          .put("cpu_ms_per_event", round.cpuMillisPerEvent())
          .put("jvm_ms_per_event", round.jvmMillisPerEvent())
          .put("cores_used", round.cores());
    }
  }

  private static ObjectNode setup(Setup setup) {
    return JsonLines.object()
        .put("guarantee", setup.guarantee().name().toLowerCase(Locale.ROOT))
        .put("partitions", setup.partitions())
        .put("stream_threads", setup.streamThreads())
        .put("instances", setup.instances());
  }

  private ObjectNode settings(CompiledModel model, BenchPipelineOptions options) {
    EngineConfig engine = options.engine();
    ObjectNode json = setup(plan.main());
    json.put("model", model.id())
        .put("quantization", model.quantization().id())
        .put("tasks", options.tasks())
        .put("batch_tokens", engine.batchTokens())
        .put("max_rows", engine.maxRows())
        .put("queue_tokens", engine.queueTokens())
        .put("workers", engine.workers())
        .put("threads", engine.threads())
        .put("seconds", plan.time().measured().toNanos() / NANOS)
        .put("rounds", plan.time().rounds())
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("latency_clock", "LogAppendTime to LogAppendTime")
        .put("broker", "embedded, in this process");
    return json;
  }
}
