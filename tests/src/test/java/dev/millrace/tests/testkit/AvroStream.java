package dev.millrace.tests.testkit;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.input.AvroEventDecoder;
import dev.millrace.streams.processor.DriftSettings;
import dev.millrace.streams.processor.InferenceServices;
import dev.millrace.streams.processor.InferenceSettings;
import dev.millrace.streams.topology.InferenceTopology;
import dev.millrace.streams.topology.StreamsSettings;
import dev.millrace.streams.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A stream of Avro events in the test's own process, on the topics of a {@link TestCluster}. */
public final class AvroStream {
  private AvroStream() {}

  /**
   * Its topology.
   *
   * @param model what predictions call it
   */
  public static InferenceTopology topology(
      TestCluster cluster, String model, InferenceServices services, DriftSettings drift) {
    List<String> events = List.of(TestCluster.EVENTS);
    Map<String, String> registry = registry(cluster);
    return new InferenceTopology(
        new Topics(
            events, TestCluster.PREDICTIONS, TestCluster.DEAD_LETTERS, TestCluster.DRIFT_REPORTS),
        new AvroEventDecoder(AvroSerde.forValues(TextEvent.class, registry).deserializer()),
        AvroSerde.forValues(Prediction.class, registry).serializer(),
        AvroSerde.forValues(DriftReport.class, registry).serializer(),
        services,
        new InferenceSettings(model, events, 65_536, 4, 65_536, 1024, Duration.ofSeconds(30)),
        drift);
  }

  /** Exactly-once on one thread. */
  public static StreamsSettings settings(TestCluster cluster, String applicationId, Path state) {
    return new StreamsSettings(
        applicationId,
        "exactly_once_v2",
        1,
        Duration.ofMillis(50),
        state,
        Duration.ofSeconds(30),
        Map.of("bootstrap.servers", cluster.bootstrapServers()));
  }

  /** What serdes of its topics are configured with. */
  public static Map<String, String> registry(TestCluster cluster) {
    return Map.of("schema.registry.url", cluster.registryUrl());
  }
}
