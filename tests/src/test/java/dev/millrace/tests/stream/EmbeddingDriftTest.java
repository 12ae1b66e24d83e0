package dev.millrace.tests.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.inference.BatchingEngine;
import dev.millrace.model.inference.CacheLimits;
import dev.millrace.model.inference.CachingEngine;
import dev.millrace.model.inference.EngineOptions;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.Resources;
import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.ReferenceOrigin;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.drift.TumblingWindows;
import dev.millrace.streams.processor.DriftSettings;
import dev.millrace.streams.processor.InFlightOffsets;
import dev.millrace.streams.processor.InferenceServices;
import dev.millrace.streams.rollout.TrafficSplit;
import dev.millrace.streams.routing.Router;
import dev.millrace.streams.routing.Task;
import dev.millrace.streams.topology.InferenceTopology;
import dev.millrace.streams.topology.StreamProcessor;
import dev.millrace.tests.testkit.AvroStream;
import dev.millrace.tests.testkit.CommittedOutput;
import dev.millrace.tests.testkit.EventProducer;
import dev.millrace.tests.testkit.TestCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two of the demo's adapters read the test texts of both: a window of one's texts, and a window of
 * the other's. Each is told that the window with the other's texts is not what it knows.
 */
@Tag("integration")
@Timeout(300)
class EmbeddingDriftTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String BANKING = "banking-intent";
  private static final String EMOTION = "emotion";
  private static final TumblingWindows WINDOWS = new TumblingWindows(60_000);

  @TempDir private Path directory;

  @Test
  void aWindowOfTextsFromElsewhereIsFurtherAway() throws Exception {
    long banking = WINDOWS.startOf(System.currentTimeMillis() - 3_600_000);
    long emotion = banking + 600_000;
    List<DriftReport> reports = reports(banking, emotion);

    DriftReport home = report(reports, BANKING, banking);
    DriftReport away = report(reports, BANKING, emotion);
    assertThat(shift(away)).isGreaterThan(2 * shift(home));
    assertThat(home.getReference()).isEqualTo(ReferenceOrigin.ADAPTER);
    assertThat(home.getEmbeddingSpread()).isBetween(0.8, 1.2);

    home = report(reports, EMOTION, emotion);
    away = report(reports, EMOTION, banking);
    assertThat(shift(away)).isGreaterThan(2 * shift(home));
    assertThat(home.getEmbeddingSpread()).isBetween(0.8, 1.2);
  }

  /** Of texts for banking and of others in windows of their own, all of them by both adapters. */
  private List<DriftReport> reports(long banking, long emotion) throws Exception {
    try (TestCluster cluster = TestCluster.start(directory.resolve("broker"), 1);
        LoadedModel model =
            LoadedModel.compile(
                new MiniLm(), QuantizationScheme.INT8, directory.resolve("compiled"));
        InferenceEngine engine = engine(model);
        EventProducer events = new EventProducer(cluster);
        CommittedOutput<DriftReport> reports =
            new CommittedOutput<>(
                cluster,
                TestCluster.DRIFT_REPORTS,
                AvroSerde.forValues(DriftReport.class, AvroStream.registry(cluster))
                    .deserializer())) {
      InFlightOffsets inFlight = new InFlightOffsets();
      InferenceTopology topology = topology(cluster, model, engine, inFlight);
      try (StreamProcessor processor =
          new StreamProcessor(
              topology.build(),
              AvroStream.settings(cluster, "embedding-drift", directory.resolve("state")),
              inFlight)) {
        int sent = send(events, BANKING, banking) + send(events, EMOTION, emotion);
        processor.start();
        reports.readUntil(() -> events(reports) == 2L * sent, PATIENCE, "drift reports");
      }
      return reports.records().stream().map(ConsumerRecord::value).toList();
    }
  }

  /** Twice, so that half of the rows, or almost, come from the cache. */
  private static int send(EventProducer events, String adapter, long at) throws Exception {
    List<String> texts = texts(adapter);
    for (int i = 0; i < 2 * texts.size(); i++) {
      events.sendAt(at, adapter + i, texts.get(i % texts.size())).get();
    }
    return 2 * texts.size();
  }

  private static List<String> texts(String adapter) throws IOException {
    List<String> texts = new ArrayList<>();
    String name = "/adapters/" + adapter + "/expected.json";
    try (InputStream file = EmbeddingDriftTest.class.getResourceAsStream(name)) {
      JsonNode json = new ObjectMapper().readTree(Objects.requireNonNull(file));
      json.get("texts").forEach(text -> texts.add(text.textValue()));
    }
    return texts;
  }

  private static long events(CommittedOutput<DriftReport> reports) {
    return reports.records().stream().mapToLong(report -> report.value().getEvents()).sum();
  }

  /** On a machine that stood still for the grace there may be several: the largest. */
  private static DriftReport report(List<DriftReport> reports, String adapter, long start) {
    return reports.stream()
        .filter(report -> report.getAdapter().equals(adapter))
        .filter(report -> report.getWindowStart().toEpochMilli() == start)
        .max(Comparator.comparingLong(DriftReport::getEvents))
        .orElseThrow();
  }

  private static double shift(DriftReport report) {
    return Objects.requireNonNull(report.getEmbeddingShift());
  }

  private static InferenceEngine engine(LoadedModel model) {
    EngineOptions options = new EngineOptions(new BatchPolicy(512, 32), 1, 4096);
    return new CachingEngine(
        new BatchingEngine(model.encoder(), options), new CacheLimits(1_000, 1 << 20));
  }

  private InferenceTopology topology(
      TestCluster cluster, LoadedModel model, InferenceEngine engine, InFlightOffsets inFlight) {
    AdapterCatalog catalog = new AdapterCatalog();
    List<Task> tasks = new ArrayList<>();
    for (String adapter : List.of(BANKING, EMOTION)) {
      Path files = directory.resolve(adapter);
      Resources.copy(
          "/demo/adapters/" + adapter, files, AdapterReader.FILES.toArray(String[]::new));
      catalog.publish(model.adapter(adapter, files));
      tasks.add(new Task(adapter, TrafficSplit.toOne(adapter, adapter)));
    }
    return AvroStream.topology(
        cluster,
        "minilm",
        new InferenceServices(
            new Router(tasks, List.of(BANKING, EMOTION)),
            catalog,
            model.tokenizer(),
            engine,
            inFlight),
        new DriftSettings(WINDOWS, Duration.ofSeconds(5), Duration.ofMillis(200)));
  }
}
