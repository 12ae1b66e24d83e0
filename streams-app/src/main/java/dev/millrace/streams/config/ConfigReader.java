package dev.millrace.streams.config;

import dev.millrace.streams.input.InputFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Maps the sections of a file to records and checks what concerns one section. */
final class ConfigReader {
  /** Kafka's properties that have a setting of their own. */
  private static final Map<String, Key<?>> OWN_SETTINGS =
      Map.of(
          "application.id", Keys.APPLICATION_ID,
          "processing.guarantee", Keys.GUARANTEE,
          "num.stream.threads", Keys.STREAM_THREADS,
          "commit.interval.ms", Keys.COMMIT_INTERVAL_MS,
          "state.dir", Keys.STATE_DIR);

  private static final String DEFAULT_MAX_POLL_INTERVAL_MS = "300000";

  private final Section root;
  private final Path directory;

  ConfigReader(Section root, Path directory) {
    this.root = root;
    this.directory = directory;
  }

  /** The configuration; to be used only if no fault was reported. */
  MillraceConfig read() {
    String applicationId = root.get(Keys.APPLICATION_ID);
    ClientsConfig clients = clients();
    TopicsConfig topics =
        topics(root.section("topics"), new InputReader(root.section("input")).read());
    ModelConfig model = model(root.section("model"));
    Section engine = root.section("engine"); // once, as it reports unknown keys
    return new MillraceConfig(
        applicationId,
        clients,
        topics,
        model,
        engine(engine, root.section("cache")),
        new RoutingReader(root, directory).read(topics),
        drift(root.section("drift")),
        processing(root.section("processing"), engine, clients.kafka()));
  }

  private ClientsConfig clients() {
    ClientProperties kafka = root.get(Keys.KAFKA);
    OWN_SETTINGS.forEach(
        (property, key) -> {
          if (kafka.values().containsKey(property)) {
            root.fault("kafka", "%s: set %s instead".formatted(property, key.path()));
          }
        });
    ClientProperties registry = root.get(Keys.SCHEMA_REGISTRY);
    boolean ownProviders = registry.values().containsKey(SecretReferences.PROVIDERS);
    return new ClientsConfig(
        resolved(Keys.KAFKA, kafka, kafka).withDefault(Keys.BOOTSTRAP_SERVERS, "localhost:9092"),
        resolved(Keys.SCHEMA_REGISTRY, registry, ownProviders ? registry : kafka)
            .withDefault(Keys.REGISTRY_URL, "http://localhost:8081"));
  }

  private ClientProperties resolved(
      Key<ClientProperties> section, ClientProperties given, ClientProperties providing) {
    return SecretReferences.resolve(given, providing, fault -> root.fault(section.path(), fault));
  }

  private TopicsConfig topics(Section section, InputConfig input) {
    TopicsConfig topics =
        new TopicsConfig(
            section.get(Keys.EVENTS),
            input,
            output(root.section("output"), input.format()),
            section.get(Keys.PREDICTIONS),
            section.get(Keys.DEAD_LETTERS),
            section.get(Keys.DRIFT_REPORTS),
            section.get(Keys.PARTITIONS),
            section.get(Keys.REPLICATION_FACTOR));
    Distinct names = new Distinct("topics");
    topics.events().forEach(topic -> names.add(section, "events", topic));
    names.add(section, "predictions", topics.predictions());
    names.add(section, "dead-letters", topics.deadLetters());
    names.add(section, "drift-reports", topics.driftReports());
    return topics;
  }

  /** Text becomes an object with the fields {@code text} and that of the predictions. */
  private static OutputConfig output(Section section, InputFormat format) {
    OutputConfig output =
        new OutputConfig(
            section.get(Keys.OUTPUT_MODE),
            section.get(Keys.OUTPUT_FIELD),
            section.get(Keys.OUTPUT_MAX_BYTES));
    if (output.field().equals("text")
        && (format == InputFormat.TEXT || format == InputFormat.CLOUDEVENTS)) {
      section.fault("field", "expected another field than text, which holds the text itself");
    }
    return output;
  }

  private ModelConfig model(Section section) {
    String path = section.get(Keys.MODEL_PATH);
    return new ModelConfig(
        path.equals(Keys.BUILT_IN_MODEL) ? null : directory.resolve(path).normalize(),
        section.get(Keys.QUANTIZATION));
  }

  private static EngineConfig engine(Section section, Section cache) {
    EngineConfig engine =
        new EngineConfig(
            section.get(Keys.WORKERS),
            section.get(Keys.THREADS),
            section.get(Keys.BATCH_TOKENS),
            section.get(Keys.MAX_ROWS),
            section.get(Keys.QUEUE_TOKENS),
            new CacheConfig(cache.get(CacheKeys.MAX_ENTRIES), cache.get(CacheKeys.MAX_BYTES)));
    if (engine.queueTokens() < engine.batchTokens()) {
      section.fault(
          "queue-tokens",
          "expected at least batch-tokens (%d), got %d"
              .formatted(engine.batchTokens(), engine.queueTokens()));
    }
    return engine;
  }

  private static DriftConfig drift(Section section) {
    DriftConfig drift =
        new DriftConfig(
            section.get(Keys.WINDOW_MS),
            section.get(Keys.GRACE_MS),
            section.get(Keys.FLUSH_MS),
            section.get(Keys.REFERENCE_MIN_EVENTS));
    if (drift.flushMs() > drift.graceMs()) {
      section.fault(
          "flush-ms",
          "expected at most grace-ms (%d), so that windows get all parts in time, got %d"
              .formatted(drift.graceMs(), drift.flushMs()));
    }
    return drift;
  }

  private ProcessingConfig processing(Section section, Section engine, ClientProperties kafka) {
    ProcessingConfig processing =
        new ProcessingConfig(
            section.get(Keys.GUARANTEE),
            section.get(Keys.STREAM_THREADS),
            section.get(Keys.COMMIT_INTERVAL_MS),
            directory.resolve(section.get(Keys.STATE_DIR)).normalize(),
            section.get(Keys.SUBMIT_TIMEOUT_MS),
            section.get(Keys.SHUTDOWN_TIMEOUT_MS),
            watch(root.section("http"), engine),
            overload(root.section("overload")));
    String interval = maxPollIntervalMs(kafka);
    // Kafka itself refuses what is no number.
    if (interval.matches("[0-9]{1,18}")
        && processing.submitTimeoutMs() >= Long.parseLong(interval)) {
      section.fault(
          "submit-timeout-ms",
          "expected less than Kafka's max.poll.interval.ms (%s), got %d"
              .formatted(interval, processing.submitTimeoutMs()));
    }
    return processing;
  }

  private static OverloadConfig overload(Section section) {
    OverloadPolicy policy = section.get(OverloadKeys.POLICY);
    String maxAge = OverloadKeys.MAX_EVENT_AGE_MS.name();
    if (policy == OverloadPolicy.SHED && !section.has(maxAge)) {
      section.fault(maxAge, "expected the age of events to shed with policy shed, got nothing");
    }
    if (policy == OverloadPolicy.BLOCK && section.has(maxAge)) {
      section.fault(maxAge, "expected nothing with policy block, which sheds no events");
    }
    return new OverloadConfig(policy, section.get(OverloadKeys.MAX_EVENT_AGE_MS));
  }

  private static WatchConfig watch(Section http, Section engine) {
    return new WatchConfig(
        http.get(Keys.HTTP_HOST), http.get(Keys.HTTP_PORT), engine.get(Keys.ENGINE_TIMEOUT_MS));
  }

  private static String maxPollIntervalMs(ClientProperties kafka) {
    return List.of("main.consumer.", "consumer.", "").stream()
        .map(prefix -> kafka.values().get(prefix + "max.poll.interval.ms"))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(DEFAULT_MAX_POLL_INTERVAL_MS);
  }
}
