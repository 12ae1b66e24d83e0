package dev.millrace.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.inference.BatchingEngine;
import dev.millrace.model.inference.EngineOptions;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AnyAvroDeserializer;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.drift.TumblingWindows;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.input.AvroEventDecoder;
import dev.millrace.streams.input.AvroRecordDecoder;
import dev.millrace.streams.input.CloudEventDecoder;
import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.FieldPath;
import dev.millrace.streams.input.JsonEventDecoder;
import dev.millrace.streams.input.TextEventDecoder;
import dev.millrace.streams.processor.DriftSettings;
import dev.millrace.streams.processor.EventDecoder;
import dev.millrace.streams.processor.InFlightOffsets;
import dev.millrace.streams.processor.InferenceServices;
import dev.millrace.streams.processor.InferenceSettings;
import dev.millrace.streams.rollout.TrafficSplit;
import dev.millrace.streams.routing.Router;
import dev.millrace.streams.routing.Task;
import dev.millrace.streams.topology.InferenceTopology;
import dev.millrace.streams.topology.StreamProcessor;
import dev.millrace.streams.topology.StreamsSettings;
import dev.millrace.streams.topology.Topics;
import dev.millrace.tests.testkit.CapturedLog;
import dev.millrace.tests.testkit.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.streams.KafkaStreams.State;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever comes in, in whatever format, each event ends once, the stream runs on, and nobody who
 * reads logs or reasons gets to see a text. {@code -Dhostile.events} says how many, {@code
 * -Dmillrace.hostile.seed} which.
 */
@Tag("integration")
@Tag("hostile")
@Timeout(1800)
class HostileEventsTest {
  private static final int EVENTS = Integer.getInteger("millrace.hostile.events", 20_000);
  private static final long SEED = Long.getLong("millrace.hostile.seed", 20_261_122L);
  private static final Topics TOPICS =
      new Topics(
          HostileEvents.TOPICS, "hostile-predictions", "hostile-dead-letters", "hostile-reports");
  private static final int MAX_TASKS = 4;
  private static final Set<FailureCode> EXPECTED =
      Set.of(
          FailureCode.NOT_AVRO,
          FailureCode.UNKNOWN_SCHEMA,
          FailureCode.NOT_JSON,
          FailureCode.NOT_TEXT,
          FailureCode.NOT_CLOUDEVENT,
          FailureCode.UNUSABLE_FIELD,
          FailureCode.MISSING_TEXT,
          FailureCode.TEXT_TOO_LARGE,
          FailureCode.UNKNOWN_TASK,
          FailureCode.UNKNOWN_ADAPTER);

  @TempDir private Path directory;

  @Test
  void eachEventEndsOnceAndTheStreamRunsOn() throws Exception {
    System.out.printf("hostile events: %d, seed %d%n", EVENTS, SEED);
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
    try (CapturedLog log = CapturedLog.at(Level.INFO);
        TestCluster cluster = TestCluster.start(directory.resolve("broker"), 1);
        LoadedModel model =
            LoadedModel.compile(
                CheckpointDirectory.open(golden.directory()),
                QuantizationScheme.INT8,
                directory.resolve("compiled"));
        BatchingEngine engine =
            new BatchingEngine(
                model.encoder(), new EngineOptions(new BatchPolicy(2048, 64), 1, 16_384));
        AvroValues avro = new AvroValues(registry(cluster))) {
      cluster.createTopics(topics());
      AdapterCatalog catalog = new AdapterCatalog();
      catalog.publish(model.adapter("qv-r4", golden.adapter("qv-r4")));
      catalog.publish(model.adapter("all-r8", golden.adapter("all-r8")));
      InFlightOffsets inFlight = new InFlightOffsets();
      InferenceServices services =
          new InferenceServices(router(), catalog, model.tokenizer(), engine, inFlight);
      OutcomeLedger ledger = new OutcomeLedger();
      try (StreamProcessor processor =
              new StreamProcessor(
                  topology(cluster, services).build(), settings(cluster), inFlight);
          HostileTraffic traffic = new HostileTraffic(cluster, TOPICS, ledger)) {
        processor.start();
        traffic.send(new HostileEvents(SEED, avro), EVENTS);
        traffic.readUntilComplete(() -> assertThat(processor.state()).isNotEqualTo(State.ERROR));
        // Its group may just be at a rebalance, as after a pause of the machine.
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> processor.state() == State.RUNNING);
        assertThat(processor.ended()).isNotDone();
        assertThat(processor.close(Duration.ofMinutes(2))).isTrue();
        traffic.readToEnd();
      }
      System.out.print(ledger.table());
      ledger.assertEachEndedOnce();
      assertThat(ledger.codes())
          .containsAll(EVENTS < 20_000 ? Set.of() : EXPECTED)
          .doesNotContain(FailureCode.INTERNAL, FailureCode.MODEL_ERROR, FailureCode.OVERLOADED);
      assertQuiet(log);
    }
  }

  /** Nobody was frightened, and no text was told. */
  private static void assertQuiet(CapturedLog log) {
    assertThat(log.lines()).anyMatch(line -> line.contains("dev.millrace.streams.topology"));
    assertThat(log.lines()).noneMatch(line -> line.contains(HostileEvents.CANARY));
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("ERROR"))
        .noneMatch(line -> line.contains("dev.millrace") || line.contains("kafka.streams"));
  }

  private static List<NewTopic> topics() {
    Map<String, String> anything =
        Map.of(
            "max.message.bytes", "8000000",
            "message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE),
            "retention.ms", "-1");
    return Stream.concat(
            TOPICS.events().stream()
                .map(name -> new NewTopic(name, 2, (short) 1).configs(anything)),
            TOPICS.names().stream()
                .filter(name -> !TOPICS.events().contains(name))
                .map(
                    name -> new NewTopic(name, 2, (short) 1).configs(Map.of("retention.ms", "-1"))))
        .toList();
  }

  private static Set<String> tasks() {
    Set<String> tasks = new HashSet<>(Set.of("topic", "tone"));
    IntStream.range(0, 9).forEach(i -> tasks.add("t" + i));
    return tasks;
  }

  private static Router router() {
    List<Task> tasks =
        tasks().stream()
            .sorted()
            .map(name -> new Task(name, TrafficSplit.toOne(name, adapter(name))))
            .toList();
    return new Router(tasks, List.of("topic", "tone"));
  }

  private static String adapter(String task) {
    return task.equals("tone") ? "all-r8" : "qv-r4";
  }

  private static InferenceTopology topology(TestCluster cluster, InferenceServices services) {
    Map<String, String> registry = registry(cluster);
    return new InferenceTopology(
        TOPICS,
        decoder(registry),
        AvroSerde.forValues(Prediction.class, registry).serializer(),
        AvroSerde.forValues(DriftReport.class, registry).serializer(),
        services,
        new InferenceSettings(
            "golden", TOPICS.events(), 65_536, MAX_TASKS, 524_288, 1024, Duration.ofMinutes(2)),
        new DriftSettings(
            new TumblingWindows(60_000), Duration.ofSeconds(1), Duration.ofMillis(500)));
  }

  /** A topic per format. */
  private static EventDecoder decoder(Map<String, String> registry) {
    EventFields fields =
        new EventFields(
            FieldPath.of("body", "message"),
            FieldPath.of("number"),
            FieldPath.of("labels", "model"),
            FieldPath.of("body", "questions"));
    Map<String, EventDecoder> decoders =
        Map.of(
            HostileEvents.AVRO,
            new AvroEventDecoder(AvroSerde.forValues(TextEvent.class, registry).deserializer()),
            HostileEvents.ANY_AVRO,
            new AvroRecordDecoder(AnyAvroDeserializer.forValues(registry), fields),
            HostileEvents.JSON,
            new JsonEventDecoder(EventFields.DEFAULT, HostileEvents.MAX_JSON_BYTES),
            HostileEvents.TEXT,
            new TextEventDecoder(),
            HostileEvents.CLOUDEVENTS,
            new CloudEventDecoder(EventFields.DEFAULT, HostileEvents.MAX_JSON_BYTES));
    return (topic, headers, value) ->
        Objects.requireNonNull(decoders.get(topic)).decode(topic, headers, value);
  }

  private StreamsSettings settings(TestCluster cluster) {
    return new StreamsSettings(
        "hostile",
        "exactly_once_v2",
        2,
        Duration.ofMillis(200),
        directory.resolve("state"),
        Duration.ofMinutes(2),
        Map.of("bootstrap.servers", cluster.bootstrapServers()));
  }

  private static Map<String, String> registry(TestCluster cluster) {
    return Map.of("schema.registry.url", cluster.registryUrl());
  }
}
