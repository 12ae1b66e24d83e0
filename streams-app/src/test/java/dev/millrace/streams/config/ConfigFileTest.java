package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.FieldPath;
import dev.millrace.streams.input.InputFormat;
import dev.millrace.streams.rollout.TrafficSplit;
import dev.millrace.streams.rollout.Variant;
import dev.millrace.streams.routing.Route;
import dev.millrace.streams.routing.RouteMatch;
import dev.millrace.streams.routing.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ConfigFileTest {
  private static final Path DIRECTORY = Path.of("/etc/millrace");

  @Test
  void hasDefaultsForAllButTheAdapters() throws ConfigException {
    MillraceConfig expected =
        new MillraceConfig(
            "millrace",
            new ClientsConfig(
                new ClientProperties(Map.of("bootstrap.servers", "localhost:9092")),
                new ClientProperties(Map.of("schema.registry.url", "http://localhost:8081"))),
            new TopicsConfig(
                List.of("events"),
                new InputConfig(InputFormat.AVRO, EventFields.DEFAULT, true),
                new OutputConfig(OutputMode.PREDICTIONS, "predictions", 1_000_000),
                "predictions",
                "dead-letters",
                "drift-reports",
                3,
                1),
            new ModelConfig(null, QuantizationPlan.INT8),
            new EngineConfig(Runtime.getRuntime().availableProcessors(), 1, 512, 64, 8192),
            new RoutingConfig(
                List.of(new AdapterConfig("spam", Path.of("/etc/millrace/a/spam"), null)),
                0,
                List.of(
                    new Task(
                        "spam",
                        new TrafficSplit("spam", List.of(new Variant("control", "spam", 1))))),
                List.of(),
                List.of("spam"),
                new LimitsConfig(65_536, 1_048_576, 524_288, 16)),
            new DriftConfig(60_000, 5_000, 1_000, 100),
            new ProcessingConfig(
                Guarantee.EXACTLY_ONCE_V2,
                1,
                100,
                Path.of("/etc/millrace/millrace-state"),
                60_000,
                5_000,
                new WatchConfig("127.0.0.1", 8088, 50_000),
                new OverloadConfig(OverloadPolicy.BLOCK, 0)));
    assertThat(parse("adapters: [{name: spam, path: a/spam}]")).isEqualTo(expected);
  }

  @Test
  void mapsEachKey() throws ConfigException {
    MillraceConfig config =
        parse(
            """
            application-id: reviews
            kafka:
              bootstrap.servers: "kafka-1:9093,kafka-2:9093"
              producer.linger.ms: 7
              ssl.endpoint.identification.algorithm: ""
            schema-registry: { schema.registry.url: "https://registry", normalize.schemas: true }
            topics:
              events: [reviews, tickets]
              predictions: p
              dead-letters: d
              drift-reports: r
              partitions: 12
              replication-factor: 2
            input:
              format: json
              text-path: body.message
              id-path: meta.id
              adapter-path: ""
              tasks-path: ask
            output: { mode: enrich, field: millrace, max-bytes: 2000000 }
            model: { path: ../models/bert, quantization: fp32 }
            engine:
              workers: 2
              threads: 4
              batch-tokens: 2048
              max-rows: 128
              queue-tokens: 4096
              timeout-ms: 0
            adapters:
              - { name: spam, path: /adapters/spam, version: 1.10 }
              - { name: spam-v2, path: ./spam/../spam-v2 }
            tasks:
              - name: junk
                salt: first
                variants:
                  - { name: old, adapter: spam, share: 90 }
                  - { name: new, adapter: spam-v2, share: 0.5 }
              - { name: spam, adapter: spam }
            routes:
              rules:
                - match:
                    topic: tickets
                    header: { channel: "", X-Kind: call }
                    key-prefix: vip-
                    field: { meta.open: true, body.stars: 1.50 }
                  tasks: [junk, spam, junk]
                - { match: { topic: tickets }, tasks: [junk] }
              default: [spam, spam]
            limits:
              max-text-bytes: 1000
              max-json-bytes: 2000
              max-header-bytes: 300
              max-tasks-per-event: 3
            drift: { window-ms: 1000, grace-ms: 200, flush-ms: 100, reference-min-events: 7 }
            cache: { max-entries: 1000, max-bytes: 100000 }
            overload: { policy: shed, max-event-age-ms: 1500 }
            processing:
              guarantee: at_least_once
              stream-threads: 3
              commit-interval-ms: 50
              state-dir: /var/lib/millrace
              submit-timeout-ms: 2000
              shutdown-timeout-ms: 0
            http: { host: "::", port: none }
            """);
    assertThat(config)
        .isEqualTo(
            new MillraceConfig(
                "reviews",
                new ClientsConfig(
                    new ClientProperties(
                        Map.of(
                            "bootstrap.servers",
                            "kafka-1:9093,kafka-2:9093",
                            "producer.linger.ms",
                            "7",
                            "ssl.endpoint.identification.algorithm",
                            "")),
                    new ClientProperties(
                        Map.of(
                            "schema.registry.url",
                            "https://registry",
                            "normalize.schemas",
                            "true"))),
                new TopicsConfig(
                    List.of("reviews", "tickets"),
                    new InputConfig(
                        InputFormat.JSON,
                        new EventFields(
                            FieldPath.of("body", "message"),
                            FieldPath.of("meta", "id"),
                            FieldPath.ROOT,
                            FieldPath.of("ask")),
                        false),
                    new OutputConfig(OutputMode.ENRICH, "millrace", 2_000_000),
                    "p",
                    "d",
                    "r",
                    12,
                    2),
                new ModelConfig(Path.of("/etc/models/bert"), QuantizationPlan.FP32),
                new EngineConfig(2, 4, 2048, 128, 4096, new CacheConfig(1000, 100_000)),
                new RoutingConfig(
                    List.of(
                        new AdapterConfig("spam", Path.of("/adapters/spam"), "1.10"),
                        new AdapterConfig("spam-v2", Path.of("/etc/millrace/spam-v2"), null)),
                    0,
                    List.of(
                        new Task(
                            "junk",
                            new TrafficSplit(
                                "first",
                                List.of(
                                    new Variant("old", "spam", 90),
                                    new Variant("new", "spam-v2", 0.5)))),
                        new Task("spam", TrafficSplit.toOne("spam", "spam"))),
                    List.of(
                        new Route(
                            new RouteMatch(
                                "tickets",
                                "vip-",
                                Map.of("channel", "", "X-Kind", "call"),
                                Map.of("meta.open", "true", "body.stars", "1.50")),
                            List.of("junk", "spam")),
                        new Route(
                            new RouteMatch("tickets", null, Map.of(), Map.of()), List.of("junk"))),
                    List.of("spam"),
                    new LimitsConfig(1000, 2000, 300, 3)),
                new DriftConfig(1000, 200, 100, 7),
                new ProcessingConfig(
                    Guarantee.AT_LEAST_ONCE,
                    3,
                    50,
                    Path.of("/var/lib/millrace"),
                    2000,
                    0,
                    new WatchConfig("::", WatchConfig.NO_PORT, 0),
                    new OverloadConfig(OverloadPolicy.SHED, 1500))));
  }

  @Test
  void adaptersMayBeLookedAtAgain() throws ConfigException {
    MillraceConfig config = parse("{reload: {adapters-ms: 500}, adapters: [{name: a, path: a}]}");
    assertThat(config.routing().reloadMs()).isEqualTo(500);
  }

  @Test
  void whatIsEmptyIsNotSet() throws ConfigException {
    String adapters = "adapters: [{name: spam, path: a/spam, version: }]\n";
    assertThat(parse(adapters + "engine:\ntopics: {events: }\nkafka: ~\ntasks: null\n"))
        .isEqualTo(parse("adapters: [{name: spam, path: a/spam}]"));
  }

  @Test
  void noTaskNeedBeDefault() throws ConfigException {
    MillraceConfig config = parse("adapters: [{name: a, path: a}]\nroutes: {default: []}");
    assertThat(config.routing().defaultTasks()).isEmpty();
    assertThat(config.routing().tasks()).extracting(Task::name).containsExactly("a");
  }

  @Test
  void withoutTasksEachAdapterIsOne() throws ConfigException {
    MillraceConfig config = parse("adapters: [{name: a, path: a}, {name: b, path: b}]");
    assertThat(config.routing().tasks())
        .containsExactly(
            new Task("a", TrafficSplit.toOne("a", "a")),
            new Task("b", TrafficSplit.toOne("b", "b")));
    assertThat(config.routing().defaultTasks()).containsExactly("a", "b");
  }

  @Test
  void clientsCanBeReplaced() throws ConfigException {
    MillraceConfig config = parse("adapters: [{name: a, path: a}]");
    ClientProperties kafka = config.clients().kafka().with("bootstrap.servers", "localhost:1");
    ClientsConfig others = new ClientsConfig(kafka, config.clients().schemaRegistry());
    assertThat(config.with(others).clients()).isEqualTo(others);
    assertThat(config.with(others).with(config.clients())).isEqualTo(config);
    assertThat(kafka.values()).containsExactly(Map.entry("bootstrap.servers", "localhost:1"));
  }

  private static MillraceConfig parse(String yaml) throws ConfigException {
    return ConfigFile.parse(yaml, DIRECTORY, "test");
  }
}
