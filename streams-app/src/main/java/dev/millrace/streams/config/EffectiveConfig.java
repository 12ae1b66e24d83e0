package dev.millrace.streams.config;

import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.InputFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as it came out, in the sections and under the names of the file: defaults filled
 * in, paths absolute, secrets hidden. What has no meaning beside the other settings is left out, so
 * a file with just this would come to the same, but for what is hidden.
 */
public final class EffectiveConfig {
  private EffectiveConfig() {}

  /** Maps, lists, numbers and texts, to be written as JSON. */
  public static Map<String, @Nullable Object> of(MillraceConfig config) {
    ShownSettings shown = new ShownSettings();
    shown.put(Keys.APPLICATION_ID, config.applicationId());
    shown.put(Keys.KAFKA, config.clients().kafka());
    shown.put(Keys.SCHEMA_REGISTRY, config.clients().schemaRegistry());
    topics(config.topics(), shown);
    model(config.model(), shown);
    engine(config, shown);
    ShownRouting.put(config.routing(), shown);
    drift(config.drift(), shown);
    processing(config.processing(), shown);
    return shown.values();
  }

  private static void topics(TopicsConfig topics, ShownSettings shown) {
    shown
        .put(Keys.EVENTS, topics.events())
        .put(Keys.PREDICTIONS, topics.predictions())
        .put(Keys.DEAD_LETTERS, topics.deadLetters())
        .put(Keys.DRIFT_REPORTS, topics.driftReports())
        .put(Keys.PARTITIONS, topics.partitions())
        .put(Keys.REPLICATION_FACTOR, topics.replicationFactor());
    input(topics.input(), shown);
    shown
        .put(Keys.OUTPUT_MODE, topics.output().mode())
        .put(Keys.OUTPUT_FIELD, topics.output().field())
        .put(Keys.OUTPUT_MAX_BYTES, topics.output().maxBytes());
  }

  /** Any path says that records in Avro are not our own. */
  private static void input(InputConfig input, ShownSettings shown) {
    shown.put(Keys.FORMAT, input.format());
    if (input.format() == InputFormat.TEXT || input.ownContract()) {
      return;
    }
    EventFields fields = input.fields();
    shown
        .put(Keys.TEXT_PATH, fields.text())
        .put(Keys.ID_PATH, input.format() == InputFormat.CLOUDEVENTS ? null : fields.id())
        .put(Keys.ADAPTER_PATH_IN_EVENT, fields.adapter())
        .put(Keys.TASKS_PATH, fields.tasks());
  }

  private static void model(ModelConfig model, ShownSettings shown) {
    shown
        .put(Keys.MODEL_PATH, model.directory() == null ? Keys.BUILT_IN_MODEL : model.directory())
        .put(Keys.QUANTIZATION, model.quantization());
  }

  private static void engine(MillraceConfig config, ShownSettings shown) {
    EngineConfig engine = config.engine();
    shown
        .put(Keys.WORKERS, engine.workers())
        .put(Keys.THREADS, engine.threads())
        .put(Keys.BATCH_TOKENS, engine.batchTokens())
        .put(Keys.MAX_ROWS, engine.maxRows())
        .put(Keys.QUEUE_TOKENS, engine.queueTokens())
        .put(Keys.ENGINE_TIMEOUT_MS, config.processing().watch().engineTimeoutMs())
        .put(CacheKeys.MAX_ENTRIES, engine.cache().maxEntries())
        .put(CacheKeys.MAX_BYTES, engine.cache().maxBytes());
  }

  private static void drift(DriftConfig drift, ShownSettings shown) {
    shown
        .put(Keys.WINDOW_MS, drift.windowMs())
        .put(Keys.GRACE_MS, drift.graceMs())
        .put(Keys.FLUSH_MS, drift.flushMs())
        .put(Keys.REFERENCE_MIN_EVENTS, drift.referenceMinEvents());
  }

  private static void processing(ProcessingConfig processing, ShownSettings shown) {
    OverloadConfig overload = processing.overload();
    WatchConfig watch = processing.watch();
    shown
        .put(OverloadKeys.POLICY, overload.policy())
        .put(
            OverloadKeys.MAX_EVENT_AGE_MS,
            overload.policy() == OverloadPolicy.SHED ? overload.maxEventAgeMs() : null)
        .put(Keys.GUARANTEE, processing.guarantee())
        .put(Keys.STREAM_THREADS, processing.streamThreads())
        .put(Keys.COMMIT_INTERVAL_MS, processing.commitIntervalMs())
        .put(Keys.STATE_DIR, processing.stateDirectory())
        .put(Keys.SUBMIT_TIMEOUT_MS, processing.submitTimeoutMs())
        .put(Keys.SHUTDOWN_TIMEOUT_MS, processing.shutdownTimeoutMs())
        .put(Keys.HTTP_HOST, watch.httpHost())
        .put(Keys.HTTP_PORT, watch.hasHttp() ? watch.httpPort() : "none");
  }
}
