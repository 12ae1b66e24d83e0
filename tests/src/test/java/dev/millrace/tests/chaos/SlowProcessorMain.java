package dev.millrace.tests.chaos;

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
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.drift.TumblingWindows;
import dev.millrace.streams.input.AvroEventDecoder;
import dev.millrace.streams.processor.DriftSettings;
import dev.millrace.streams.processor.InFlightOffsets;
import dev.millrace.streams.processor.InferenceServices;
import dev.millrace.streams.processor.InferenceSettings;
import dev.millrace.streams.rollout.TrafficSplit;
import dev.millrace.streams.routing.Router;
import dev.millrace.streams.routing.Task;
import dev.millrace.streams.topology.InferenceTopology;
import dev.millrace.streams.topology.StreamProcessor;
import dev.millrace.streams.topology.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One instance with a slow model: {@code DIRECTORY BOOTSTRAP REGISTRY GUARANTEE PROTOCOL BATCH_MS
 * LOWERING}. Ends on SIGTERM; until then it prints a {@link Probe} every now and then.
 */
final class SlowProcessorMain {
  /** Small, so that a backlog has many batches. */
  static final EngineOptions ENGINE = new EngineOptions(new BatchPolicy(2048, 32), 1, 4096);

  private static final Duration SUBMIT_TIMEOUT = Duration.ofMinutes(2);

  private SlowProcessorMain() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    InFlightOffsets inFlight = new InFlightOffsets();
    // Clients that know of no event in flight commit as Kafka Streams alone does.
    InFlightOffsets ofClients = Boolean.parseBoolean(args[6]) ? inFlight : new InFlightOffsets();
    // State is found again at the next start; everything else is made anew.
    Path made = directory.resolve("made-by-" + ProcessHandle.current().pid());
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, made.resolve("model"));
    LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.FP32,
            made.resolve("compiled"));
    BatchingEngine engine =
        new BatchingEngine(
            new SlowEncoder(
                model.compiled().encoder().hiddenSize(),
                Duration.ofMillis(Long.parseLong(args[5]))),
            ENGINE);
    StreamProcessor processor =
        new StreamProcessor(
            topology(services(model, golden, engine, inFlight), args[2]).build(),
            settings(args, directory.resolve("state")),
            ofClients);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(processor)));
    processor.start();
    Probe.printUntil(processor, inFlight);
  }

  /** Closing the engine too would wait for the batch, which nobody wants any more. */
  private static void stop(StreamProcessor processor) {
    // Java's own exit code after a signal says nothing of how the end went.
    Runtime.getRuntime().halt(processor.close(Duration.ofMinutes(2)) ? 0 : 1);
  }

  private static InferenceServices services(
      LoadedModel model, GoldenModel golden, BatchingEngine engine, InFlightOffsets inFlight) {
    AdapterCatalog catalog = new AdapterCatalog();
    catalog.publish(model.adapter("qv-r4", golden.adapter("qv-r4")));
    List<Task> tasks =
        RealProcessor.TASKS.stream()
            .map(task -> new Task(task, TrafficSplit.toOne(task, "qv-r4")))
            .toList();
    return new InferenceServices(
        new Router(tasks, RealProcessor.TASKS), catalog, model.tokenizer(), engine, inFlight);
  }

  private static InferenceTopology topology(InferenceServices services, String registryUrl) {
    Map<String, String> registry = Map.of("schema.registry.url", registryUrl);
    return new InferenceTopology(
        ChaosCluster.TOPICS,
        new AvroEventDecoder(AvroSerde.forValues(TextEvent.class, registry).deserializer()),
        AvroSerde.forValues(Prediction.class, registry).serializer(),
        AvroSerde.forValues(DriftReport.class, registry).serializer(),
        services,
        new InferenceSettings(
            "golden",
            ChaosCluster.TOPICS.events(),
            65_536,
            4,
            65_536,
            InferenceSettings.DEFAULT_MAX_EVENTS_IN_FLIGHT,
            SUBMIT_TIMEOUT),
        new DriftSettings(
            new TumblingWindows(2000), Duration.ofMillis(500), Duration.ofMillis(250)));
  }

  private static StreamsSettings settings(String[] args, Path state) {
    Map<String, String> client = new HashMap<>(Chaos.QUICK_CLIENTS);
    client.put("bootstrap.servers", args[1]);
    client.put("group.protocol", args[4]);
    return new StreamsSettings(
        Chaos.APPLICATION, args[3], 1, Duration.ofMillis(100), state, SUBMIT_TIMEOUT, client);
  }
}
