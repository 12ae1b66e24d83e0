package dev.millrace.streams.config;

import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.input.FieldPath;
import dev.millrace.streams.input.InputFormat;
import java.util.List;
import java.util.Map;

/** All settings: the one place that says what they take, their defaults and what they mean. */
final class Keys {
  static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  static final String REGISTRY_URL = "schema.registry.url";

  /** The model's path that means the encoder in Millrace's own jar. */
  static final String BUILT_IN_MODEL = "minilm";

  /** Stands in for a name that is missing or faulty; can't be a name. */
  static final String NO_NAME = "?";

  static final Key<String> APPLICATION_ID =
      Key.of(
          "application-id",
          Kinds.name(),
          "millrace",
          "Names the consumer group, the internal topics and the state.");

  static final Key<ClientProperties> KAFKA =
      new Key<>(
          "kafka",
          Kinds.properties(),
          new ClientProperties(Map.of()),
          BOOTSTRAP_SERVERS + ": localhost:9092",
          "Properties of all Kafka clients, passed on as they are;"
              + " prefixes such as `producer.` and `main.consumer.` work.");
  static final Key<ClientProperties> SCHEMA_REGISTRY =
      new Key<>(
          "schema-registry",
          Kinds.properties(),
          new ClientProperties(Map.of()),
          REGISTRY_URL + ": http://localhost:8081",
          "Properties of the schema registry client, under Confluent's names.");

  static final Key<List<String>> EVENTS =
      new Key<>(
          "topics.events",
          Kinds.some(Kinds.topic()),
          List.of("events"),
          "[events]",
          "Topics that events are read from.");
  static final Key<InputFormat> FORMAT =
      new Key<>(
          "input.format",
          Kinds.choice(InputFormat.class),
          InputFormat.AVRO,
          "avro",
          "How events are written. `avro` is `TextEvent`, or any record once a path is set; `text`"
              + " is the whole value; `cloudevents` are those of version 1.0, binary or structured.");
  static final Key<FieldPath> TEXT_PATH =
      Key.of(
          "input.text-path",
          Kinds.fieldPath(),
          FieldPath.of("text"),
          "Where the text stands in an event, or in a CloudEvent's data.");
  static final Key<FieldPath> ID_PATH =
      Key.of(
          "input.id-path",
          Kinds.optionalFieldPath(),
          FieldPath.of("id"),
          "Where the event's id stands. Not for `cloudevents`.");
  static final Key<FieldPath> ADAPTER_PATH_IN_EVENT =
      Key.of(
          "input.adapter-path",
          Kinds.optionalFieldPath(),
          FieldPath.of("adapter"),
          "Where the adapter stands that is to answer.");
  static final Key<FieldPath> TASKS_PATH =
      Key.of(
          "input.tasks-path",
          Kinds.optionalFieldPath(),
          FieldPath.of("tasks"),
          "Where the list of tasks to answer stands.");

  static final Key<OutputMode> OUTPUT_MODE =
      new Key<>(
          "output.mode",
          Kinds.choice(OutputMode.class),
          OutputMode.PREDICTIONS,
          "predictions",
          "What is written for an event: a `Prediction` for each task, or with `enrich` the event's"
              + " own record with all predictions in it.");
  static final Key<String> OUTPUT_FIELD =
      Key.of(
          "output.field",
          Kinds.field(),
          "predictions",
          "The field of enriched records that holds the predictions.");
  static final Key<Integer> OUTPUT_MAX_BYTES =
      Key.of(
          "output.max-bytes",
          Kinds.count(1000, 1_000_000_000),
          1_000_000,
          "Bytes of an enriched record with its key and headers, at most; beyond, the event is a"
              + " dead letter. Topic and producer must take as much.");

  static final Key<String> PREDICTIONS =
      Key.of(
          "topics.predictions",
          Kinds.topic(),
          "predictions",
          "Topic for predictions, or for enriched records.");
  static final Key<String> DEAD_LETTERS =
      Key.of(
          "topics.dead-letters",
          Kinds.topic(),
          "dead-letters",
          "Topic for events that could not be answered.");
  static final Key<String> DRIFT_REPORTS =
      Key.of("topics.drift-reports", Kinds.topic(), "drift-reports", "Topic for reports of drift.");
  static final Key<Integer> PARTITIONS =
      Key.of(
          "topics.partitions",
          Kinds.count(1, 10_000),
          3,
          "Partitions of a topic that is created because it is missing.");
  static final Key<Integer> REPLICATION_FACTOR =
      Key.of(
          "topics.replication-factor",
          Kinds.count(1, 100),
          1,
          "Replicas of a topic that is created because it is missing.");

  static final Key<String> MODEL_PATH =
      Key.of(
          "model.path",
          Kinds.path(),
          BUILT_IN_MODEL,
          "Directory of the encoder, a checkpoint or a compiled model; `minilm` is the one that"
              + " Millrace brings along.");
  static final Key<QuantizationPlan> QUANTIZATION =
      new Key<>(
          "model.quantization",
          Kinds.quantization(),
          QuantizationPlan.INT8,
          "int8",
          "How the encoder's weights are stored; `millrace compile --help` has the keys of `mixed`.");

  static final Key<Integer> WORKERS =
      Key.of(
          "engine.workers",
          Kinds.count(0, 1024),
          0,
          "Batches computed at the same time; 0 for as many as there are cores for.");
  static final Key<Integer> THREADS =
      Key.of(
          "engine.threads",
          Kinds.count(0, 1024),
          1,
          "Cores that a batch is computed on; 0 for all.");
  static final Key<Integer> BATCH_TOKENS =
      Key.of("engine.batch-tokens", Kinds.count(16, 65_536), 512, "Tokens in a batch, at most.");
  static final Key<Integer> MAX_ROWS =
      Key.of("engine.max-rows", Kinds.count(1, 4096), 64, "Rows in a batch, at most.");
  static final Key<Integer> QUEUE_TOKENS =
      Key.of(
          "engine.queue-tokens",
          Kinds.count(16, 16_777_216),
          8192,
          "Tokens waiting for a batch, at most; beyond, reading pauses."
              + " No less than `engine.batch-tokens`.");

  static final Key<Long> ENGINE_TIMEOUT_MS =
      Key.of(
          "engine.timeout-ms",
          Kinds.milliseconds(0, 86_400_000),
          50_000L,
          "How long a batch may be computed before the process ends with exit code 4, to be"
              + " started again; 0 for as long as it takes. Less than"
              + " `processing.submit-timeout-ms`, or events that wait meanwhile become dead letters.");

  static final Key<String> ADAPTER_NAME =
      Key.required(
          "adapters[].name", Kinds.name(), NO_NAME, "What tasks and events call the adapter.");
  static final Key<String> ADAPTER_PATH =
      Key.required("adapters[].path", Kinds.path(), NO_NAME, "Its PEFT directory.");
  static final Key<String> ADAPTER_VERSION =
      new Key<>(
          "adapters[].version",
          Kinds.name(),
          NO_NAME,
          "from its files",
          "What predictions and reports call this state of it.");

  static final Key<Long> RELOAD_ADAPTERS_MS =
      Key.of(
          "reload.adapters-ms",
          Kinds.milliseconds(0, 86_400_000),
          0L,
          "How often adapters' directories are looked at for new files, which then answer without a"
              + " restart; 0 for never. Needs adapters without `version`.");

  static final Key<String> TASK_NAME =
      Key.required(
          "tasks[].name",
          Kinds.name(),
          NO_NAME,
          "What events and predictions call the question. Without any tasks, each adapter is a"
              + " task of its own name.");
  static final Key<String> TASK_ADAPTER =
      new Key<>(
          "tasks[].adapter",
          Kinds.name(),
          NO_NAME,
          "this or `variants`",
          "The one adapter that answers; short for a single variant called `control`.");
  static final Key<String> TASK_SALT =
      new Key<>(
          "tasks[].salt",
          Kinds.name(),
          NO_NAME,
          "the task's name",
          "Another salt deals all keys to the variants anew.");
  static final Key<String> VARIANT_NAME =
      Key.required(
          "tasks[].variants[].name", Kinds.name(), NO_NAME, "What predictions call the variant.");
  static final Key<String> VARIANT_ADAPTER =
      Key.required(
          "tasks[].variants[].adapter", Kinds.name(), NO_NAME, "The adapter that answers for it.");
  static final Key<Double> VARIANT_SHARE =
      Key.required(
          "tasks[].variants[].share",
          Kinds.share(),
          1.0,
          "Its part of the traffic, relative to the others' shares.");
  static final Key<List<String>> DEFAULT_TASKS =
      new Key<>(
          "routes.default",
          Kinds.list(Kinds.name()),
          List.of(),
          "all tasks; with rules, required",
          "Tasks of an event that names none and that no rule takes. Without any, it is a dead"
              + " letter.");

  static final Key<Integer> MAX_TEXT_BYTES =
      Key.of(
          "limits.max-text-bytes",
          Kinds.count(1, 16_777_216),
          65_536,
          "Bytes of an event's text in UTF-8, at most; beyond, it is a dead letter.");
  static final Key<Integer> MAX_JSON_BYTES =
      Key.of(
          "limits.max-json-bytes",
          Kinds.count(1, 16_777_216),
          1_048_576,
          "Bytes of an event in JSON, at most; beyond, it is a dead letter.");
  static final Key<Integer> MAX_HEADER_BYTES =
      Key.of(
          "limits.max-header-bytes",
          Kinds.count(0, 524_288),
          524_288,
          "Bytes of an event's headers, at most; beyond, it is a dead letter."
              + " Each prediction repeats them.");
  static final Key<Integer> MAX_TASKS =
      Key.of(
          "limits.max-tasks-per-event",
          Kinds.count(1, 1000),
          16,
          "Tasks that an event may name, at most; beyond, it is a dead letter.");

  static final Key<Long> WINDOW_MS =
      Key.of(
          "drift.window-ms",
          Kinds.milliseconds(100, 86_400_000),
          60_000L,
          "Length of a window of drift.");
  static final Key<Long> GRACE_MS =
      Key.of(
          "drift.grace-ms",
          Kinds.milliseconds(10, 3_600_000),
          5_000L,
          "How long a window waits for late events after its end.");
  static final Key<Long> FLUSH_MS =
      Key.of(
          "drift.flush-ms",
          Kinds.milliseconds(10, 600_000),
          1_000L,
          "How often instances hand on what they have seen. No more than `drift.grace-ms`.");
  static final Key<Integer> REFERENCE_MIN_EVENTS =
      Key.of(
          "drift.reference-min-events",
          Kinds.count(1, 1_000_000_000),
          100,
          "Least predictions of what windows are compared with where an adapter brings no reference:"
              + " the first whole windows are added up until they have as many.");

  static final Key<Guarantee> GUARANTEE =
      new Key<>(
          "processing.guarantee",
          Kinds.choice(Guarantee.class),
          Guarantee.EXACTLY_ONCE_V2,
          "exactly_once_v2",
          "What happens to events when an instance fails.");
  static final Key<Integer> STREAM_THREADS =
      Key.of(
          "processing.stream-threads",
          Kinds.count(1, 256),
          1,
          "Threads that read, route and write.");
  static final Key<Long> COMMIT_INTERVAL_MS =
      Key.of(
          "processing.commit-interval-ms",
          Kinds.milliseconds(1, 60_000),
          100L,
          "How often progress is committed; the least latency under exactly_once_v2.");
  static final Key<String> STATE_DIR =
      Key.of(
          "processing.state-dir",
          Kinds.path(),
          "millrace-state",
          "Directory for local state; one per instance, kept over restarts.");
  static final Key<Long> SUBMIT_TIMEOUT_MS =
      Key.of(
          "processing.submit-timeout-ms",
          Kinds.milliseconds(1, 3_600_000),
          60_000L,
          "How long an event may wait for room in the engine."
              + " Less than Kafka's `max.poll.interval.ms`.");
  static final Key<Long> SHUTDOWN_TIMEOUT_MS =
      Key.of(
          "processing.shutdown-timeout-ms",
          Kinds.milliseconds(0, 600_000),
          5_000L,
          "How long a stop waits for what is in flight.");

  static final Key<String> HTTP_HOST =
      Key.of(
          "http.host",
          Kinds.host(),
          "127.0.0.1",
          "Address to listen on for health checks and metrics; 0.0.0.0 for all.");
  static final Key<Integer> HTTP_PORT =
      Key.of(
          "http.port",
          Kinds.port(WatchConfig.NO_PORT),
          8088,
          "Port to listen on; 0 for any free one, `none` for not at all.");

  /** In the order of the reference. */
  static final List<Key<?>> ALL =
      List.of(
          APPLICATION_ID,
          KAFKA,
          SCHEMA_REGISTRY,
          EVENTS,
          PREDICTIONS,
          DEAD_LETTERS,
          DRIFT_REPORTS,
          PARTITIONS,
          REPLICATION_FACTOR,
          FORMAT,
          TEXT_PATH,
          ID_PATH,
          ADAPTER_PATH_IN_EVENT,
          TASKS_PATH,
          OUTPUT_MODE,
          OUTPUT_FIELD,
          OUTPUT_MAX_BYTES,
          MODEL_PATH,
          QUANTIZATION,
          WORKERS,
          THREADS,
          BATCH_TOKENS,
          MAX_ROWS,
          QUEUE_TOKENS,
          ENGINE_TIMEOUT_MS,
          CacheKeys.MAX_ENTRIES,
          CacheKeys.MAX_BYTES,
          ADAPTER_NAME,
          ADAPTER_PATH,
          ADAPTER_VERSION,
          RELOAD_ADAPTERS_MS,
          TASK_NAME,
          TASK_ADAPTER,
          TASK_SALT,
          VARIANT_NAME,
          VARIANT_ADAPTER,
          VARIANT_SHARE,
          RouteKeys.RULE_TOPIC,
          RouteKeys.RULE_HEADER,
          RouteKeys.RULE_KEY_PREFIX,
          RouteKeys.RULE_FIELD,
          RouteKeys.RULE_TASKS,
          DEFAULT_TASKS,
          MAX_TEXT_BYTES,
          MAX_JSON_BYTES,
          MAX_HEADER_BYTES,
          MAX_TASKS,
          WINDOW_MS,
          GRACE_MS,
          FLUSH_MS,
          REFERENCE_MIN_EVENTS,
          OverloadKeys.POLICY,
          OverloadKeys.MAX_EVENT_AGE_MS,
          GUARANTEE,
          STREAM_THREADS,
          COMMIT_INTERVAL_MS,
          STATE_DIR,
          SUBMIT_TIMEOUT_MS,
          SHUTDOWN_TIMEOUT_MS,
          HTTP_HOST,
          HTTP_PORT);

  private Keys() {}

  /** The keys that a section may have, given its path with {@code []} for each place in a list. */
  static List<String> in(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    return ALL.stream()
        .map(Key::path)
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()).split("[.\\[]", 2)[0])
        .distinct()
        .toList();
  }
}
