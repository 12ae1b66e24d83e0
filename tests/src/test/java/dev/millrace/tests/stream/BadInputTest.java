package dev.millrace.tests.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.batching.BatchPolicy;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.inference.BatchingEngine;
import dev.millrace.model.inference.EngineOptions;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.drift.TumblingWindows;
import dev.millrace.streams.failure.FailureCode;
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
import dev.millrace.tests.testkit.FaultyEncoder;
import dev.millrace.tests.testkit.TestCluster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever comes in, each event ends as predictions or as a dead letter, and the stream goes on.
 */
@Tag("integration")
class BadInputTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path directory;

  @Test
  void badEventsBecomeDeadLettersWithTheReasonAndTheOthersAreAnswered() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
    try (TestCluster cluster = TestCluster.start(directory.resolve("broker"), 1);
        LoadedModel model =
            LoadedModel.compile(
                CheckpointDirectory.open(golden.directory()),
                QuantizationScheme.INT8,
                directory.resolve("compiled"));
        BatchingEngine engine =
            new BatchingEngine(faulty(model), new EngineOptions(new BatchPolicy(256, 16), 1, 512));
        EventProducer events = new EventProducer(cluster);
        CommittedOutput<Prediction> predictions =
            new CommittedOutput<>(
                cluster,
                TestCluster.PREDICTIONS,
                AvroSerde.forValues(Prediction.class, AvroStream.registry(cluster))
                    .deserializer());
        CommittedOutput<byte[]> deadLetters =
            new CommittedOutput<>(cluster, TestCluster.DEAD_LETTERS, new ByteArrayDeserializer())) {
      InFlightOffsets inFlight = new InFlightOffsets();
      AdapterCatalog catalog = new AdapterCatalog();
      catalog.publish(model.adapter("qv-r4", golden.adapter("qv-r4")));
      try (StreamProcessor processor =
          new StreamProcessor(
              topology(cluster, model, engine, catalog, inFlight).build(),
              AvroStream.settings(cluster, "bad-input", directory.resolve("state")),
              inFlight)) {
        processor.start();
        Map<String, FailureCode> expected = sendBadEvents(events);
        events.send("good", "k", "top up failed").get();
        events.send("long", "k", "the card is lost ".repeat(500)).get();

        deadLetters.readUntil(
            () -> deadLetters.records().size() >= expected.size(), PATIENCE, "dead letters");
        predictions.readUntil(() -> predictions.records().size() >= 2, PATIENCE, "predictions");
        assertThat(codesByKey(deadLetters.records())).isEqualTo(expected);
        assertThat(predictions.records())
            .extracting(record -> record.value().getEventId() + " " + record.value().getTruncated())
            .containsExactly("good false", "long true");
        assertThat(predictions.records().get(1).value().getTokens())
            .isEqualTo(model.tokenizer().maxLength());
      }
    }
  }

  /** Each under a key of its own; returns the code that each must end with. */
  private static Map<String, FailureCode> sendBadEvents(EventProducer events) throws Exception {
    Map<String, FailureCode> expected = new LinkedHashMap<>();
    events.sendBytes("text", "just text".getBytes(StandardCharsets.UTF_8)).get();
    expected.put("text", FailureCode.NOT_AVRO);
    events.sendBytes("schema", ByteBuffer.allocate(9).put((byte) 0).putInt(4711).array()).get();
    expected.put("schema", FailureCode.UNKNOWN_SCHEMA);
    events.sendBytes("tombstone", null).get(); // no event, so no dead letter either
    events.sendBytes("nothing", new byte[0]).get();
    expected.put("nothing", FailureCode.MISSING_TEXT);
    events.send("1", "empty", "").get();
    expected.put("empty", FailureCode.MISSING_TEXT);
    events.send("2", "huge", "x".repeat(100_000)).get();
    expected.put("huge", FailureCode.TEXT_TOO_LARGE);
    events.send("3", "task", "hello", null, List.of("no-such-task")).get();
    expected.put("task", FailureCode.UNKNOWN_TASK);
    events.send("4", "adapter", "hello", "no-such-adapter", null).get();
    expected.put("adapter", FailureCode.UNKNOWN_ADAPTER);
    events.send("5", "throws", "please throw [MASK] now").get();
    expected.put("throws", FailureCode.MODEL_ERROR);
    events.send("6", "nan", "转").get();
    expected.put("nan", FailureCode.NON_FINITE_OUTPUT);
    return expected;
  }

  private static Map<String, FailureCode> codesByKey(List<ConsumerRecord<byte[], byte[]>> letters) {
    Map<String, FailureCode> codes = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      byte[] code = letter.headers().lastHeader("millrace-failure-code").value();
      assertThat(letter.headers().lastHeader("__streams.errors.topic").value())
          .isEqualTo(TestCluster.EVENTS.getBytes(StandardCharsets.UTF_8));
      codes.put(
          new String(letter.key(), StandardCharsets.UTF_8),
          FailureCode.valueOf(new String(code, StandardCharsets.UTF_8)));
    }
    return codes;
  }

  private static FaultyEncoder faulty(LoadedModel model) {
    return new FaultyEncoder(model.encoder(), token(model, "[MASK]"), token(model, "转"));
  }

  /** The one token between the first and the last. */
  private static long token(LoadedModel model, String text) {
    long[] ids = model.tokenizer().tokenize(text).inputIds();
    assertThat(ids).hasSize(3);
    return ids[1];
  }

  private static InferenceTopology topology(
      TestCluster cluster,
      LoadedModel model,
      BatchingEngine engine,
      AdapterCatalog catalog,
      InFlightOffsets inFlight) {
    return AvroStream.topology(
        cluster,
        "golden",
        new InferenceServices(
            new Router(
                List.of(new Task("topic", TrafficSplit.toOne("topic", "qv-r4"))), List.of("topic")),
            catalog,
            model.tokenizer(),
            engine,
            inFlight),
        new DriftSettings(
            new TumblingWindows(60_000), Duration.ofSeconds(1), Duration.ofMillis(200)));
  }
}
