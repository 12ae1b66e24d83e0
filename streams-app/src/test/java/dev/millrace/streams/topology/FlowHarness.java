package dev.millrace.streams.topology;

import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.streams.fixture.TestApp;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.processor.EventDecoder;
import dev.millrace.streams.processor.InFlightOffsets;
import dev.millrace.streams.processor.InferenceSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The test application in a driver: no broker, no threads, the wall clock in the test's hand. */
final class FlowHarness implements AutoCloseable {
  /** A multiple of the test application's window of 1 s. */
  static final Instant START = Instant.ofEpochMilli(1_700_000_000_000L);

  final InFlightOffsets inFlight = new InFlightOffsets();
  final AdapterCatalog catalog;
  final TopologyTestDriver driver;
  final TestOutputTopic<byte[], Prediction> predictions;
  final TestOutputTopic<byte[], byte[]> deadLetters;
  final TestOutputTopic<String, DriftReport> driftReports;
  private final TestInputTopic<byte[], byte[]> events;

  FlowHarness(InferenceEngine engine, Path stateDirectory) {
    this(engine, stateDirectory, TextEvents.decoder());
  }

  FlowHarness(InferenceEngine engine, Path stateDirectory, EventDecoder decoder) {
    this(engine, stateDirectory, decoder, UnaryOperator.identity());
  }

  /** With a minute's patience for room in the engine, where the room is to come. */
  static InferenceTopology patient(InferenceTopology topology) {
    InferenceSettings hasty = topology.inference();
    return new InferenceTopology(
        topology.topics(),
        topology.decoder(),
        topology.predictions(),
        topology.driftReports(),
        topology.services(),
        new InferenceSettings(
            hasty.model(),
            hasty.eventTopics(),
            hasty.maxTextBytes(),
            hasty.maxTasksPerEvent(),
            hasty.maxHeaderBytes(),
            hasty.maxEventsInFlight(),
            Duration.ofMinutes(1)),
        topology.drift());
  }

  /** The test application with changes. */
  FlowHarness(
      InferenceEngine engine,
      Path stateDirectory,
      EventDecoder decoder,
      UnaryOperator<InferenceTopology> changes) {
    StreamsSettings settings =
        new StreamsSettings(
            "flow",
            "exactly_once_v2",
            1,
            Duration.ofMillis(100),
            stateDirectory,
            Duration.ofSeconds(1),
            Map.of("bootstrap.servers", "nowhere:1"));
    InferenceTopology topology = changes.apply(TestApp.topology(engine, inFlight, decoder));
    catalog = topology.services().catalog();
    driver = new TopologyTestDriver(topology.build(), settings.toProperties(), START);
    Topics topics = TestApp.TOPICS;
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    events =
        driver.createInputTopic("events", new ByteArraySerializer(), new ByteArraySerializer());
    predictions =
        driver.createOutputTopic(topics.predictions(), bytes, TestApp.predictions().deserializer());
    deadLetters = driver.createOutputTopic(topics.deadLetters(), bytes, bytes);
    driftReports =
        driver.createOutputTopic(
            topics.driftReports(), new StringDeserializer(), TestApp.driftReports().deserializer());
  }

  /** An event under the key {@code k}, at the driver's start plus this many milliseconds. */
  void send(String event, long atMs) {
    TestRecord<byte[], byte[]> record =
        new TestRecord<>(TextEvents.bytes("k"), TextEvents.bytes(event), START.plusMillis(atMs));
    send(record);
  }

  void send(String event) {
    send(event, 0);
  }

  void send(TestRecord<byte[], byte[]> record) {
    events.pipeInput(record);
  }

  /** Lets time go by, and with it the punctuators. */
  void tick(long millis) {
    driver.advanceWallClockTime(Duration.ofMillis(millis));
  }

  /** Lets time go by in small steps. */
  void ticks(long millis) {
    for (long gone = 0; gone < millis; gone += 50) {
      tick(50);
    }
  }

  List<String> predictedIds() {
    return predictions.readValuesToList().stream().map(Prediction::getEventId).toList();
  }

  static String header(TestRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "none" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    driver.close();
  }
}
