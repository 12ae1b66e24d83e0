package dev.millrace.streams.topology;

import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.fixture.Tally;
import dev.millrace.streams.fixture.TestApp;
import dev.millrace.streams.fixture.TextEvents;
import dev.millrace.streams.processor.EventDecoder;
import dev.millrace.streams.processor.InFlightOffsets;
import dev.millrace.streams.processor.InferenceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One instance of the test application on a broker, with an engine of its own. */
final class RunningApp implements AutoCloseable {
  static final Duration CLOSE_TIMEOUT = Duration.ofMinutes(2);

  /**
   * For instances that end in an orderly way, and so leave their group: a pause of some seconds
   * does not cost them their partitions.
   */
  static final Map<String, String> LONG_SESSION =
      Map.of("consumer.session.timeout.ms", "60000", "consumer.heartbeat.interval.ms", "500");

  /** For instances that die: whoever comes next need not wait long for their partitions. */
  private static final Map<String, String> SHORT_SESSION =
      Map.of("consumer.session.timeout.ms", "2000", "consumer.heartbeat.interval.ms", "500");

  /** A consumer is not closed before the broker answered what it asked for in advance. */
  private static final String SHORT_FETCH_MS = "50";

  final Tally tally = new Tally();
  final InFlightOffsets inFlight = new InFlightOffsets(tally);
  final StreamProcessor processor;
  private final InferenceEngine engine;

  RunningApp(
      EmbeddedBroker broker,
      Topics topics,
      String guarantee,
      Path stateDirectory,
      InferenceEngine engine) {
    this(broker, topics, guarantee, stateDirectory, engine, TextEvents.decoder());
  }

  /** An instance of the test application with changes. */
  RunningApp(
      EmbeddedBroker broker,
      Topics topics,
      String guarantee,
      Path stateDirectory,
      InferenceEngine engine,
      UnaryOperator<InferenceTopology> changes) {
    this(
        broker,
        topics,
        guarantee,
        stateDirectory,
        engine,
        TextEvents.decoder(),
        SHORT_SESSION,
        changes);
  }

  RunningApp(
      EmbeddedBroker broker,
      Topics topics,
      String guarantee,
      Path stateDirectory,
      InferenceEngine engine,
      EventDecoder decoder) {
    this(broker, topics, guarantee, stateDirectory, engine, decoder, SHORT_SESSION);
  }

  RunningApp(
      EmbeddedBroker broker,
      Topics topics,
      String guarantee,
      Path stateDirectory,
      InferenceEngine engine,
      EventDecoder decoder,
      Map<String, String> client) {
    this(
        broker,
        topics,
        guarantee,
        stateDirectory,
        engine,
        decoder,
        client,
        UnaryOperator.identity());
  }

  private RunningApp(
      EmbeddedBroker broker,
      Topics topics,
      String guarantee,
      Path stateDirectory,
      InferenceEngine engine,
      EventDecoder decoder,
      Map<String, String> client,
      UnaryOperator<InferenceTopology> changes) {
    Map<String, String> properties = new HashMap<>(client);
    properties.put("bootstrap.servers", broker.bootstrapServers());
    properties.put("consumer.fetch.max.wait.ms", SHORT_FETCH_MS);
    this.engine = engine;
    Duration submitTimeout = Duration.ofMinutes(1);
    InferenceSettings inference =
        new InferenceSettings("tiny", topics.events(), 1000, 8, 1 << 19, 256, submitTimeout);
    StreamsSettings streams =
        new StreamsSettings(
            "app-" + topics.events().get(0),
            guarantee,
            1,
            Duration.ofMillis(100),
            stateDirectory,
            submitTimeout,
            properties);
    processor =
        new StreamProcessor(
            changes.apply(TestApp.topology(topics, engine, inFlight, decoder, inference)).build(),
            streams,
            inFlight);
    processor.start();
  }

  @Override
  public void close() {
    processor.close(CLOSE_TIMEOUT);
    engine.close();
  }
}
