package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.wire.AvroSerde;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * The usual way: a Kafka Streams application with Kafka's own defaults, and one inference per
 * record in its processor.
 */
final class BaselineHost implements PipelineHost {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final BenchCluster cluster;
  private final BenchedModel model;
  private final RecordByRecord inference;

  BaselineHost(BenchCluster cluster, BenchedModel model, RecordByRecord inference) {
    this.cluster = cluster;
    this.model = model;
    this.inference = inference;
  }

  /** The engine is for those that batch. */
  @Override
  public RunningInstance start(Lane lane, int instance, InferenceEngine engine) {
    AvroSerde<TextEvent> events = AvroSerde.forValues(TextEvent.class, cluster.registry());
    AvroSerde<Prediction> predictions = AvroSerde.forValues(Prediction.class, cluster.registry());
    AtomicBoolean stopped = new AtomicBoolean();
    KafkaStreams streams =
        new KafkaStreams(topology(lane, events, predictions, stopped), settings(lane, instance));
    streams.setUncaughtExceptionHandler(e -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    streams.start();
    return new RunningInstance() {
      @Override
      public boolean isRunning() {
        return streams.state() == State.RUNNING;
      }

      @Override
      public boolean isBroken() {
        return streams.state().hasStartedOrFinishedShuttingDown();
      }

      @Override
      public void close() {
        stopped.set(true);
        // The next round goes on where this one ends, and at once.
        streams.close(
            CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(CLOSE_TIMEOUT));
        events.close();
        predictions.close();
      }
    };
  }

  private Topology topology(
      Lane lane,
      AvroSerde<TextEvent> events,
      AvroSerde<Prediction> predictions,
      AtomicBoolean stopped) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(lane.events(), Consumed.with(Serdes.ByteArray(), events))
        .process(() -> new BaselineProcessor(model, inference, stopped))
        .to(lane.predictions(), Produced.with(Serdes.ByteArray(), predictions));
    return builder.build();
  }

  private Properties settings(Lane lane, int instance) {
    Map<String, Object> settings = new HashMap<>(cluster.kafka());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, lane.name());
    settings.put(
        StreamsConfig.STATE_DIR_CONFIG,
        cluster.directory().resolve("state-" + instance).toString());
    settings.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        lane.setup().guarantee().name().toLowerCase(Locale.ROOT));
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, lane.setup().streamThreads());
    Properties properties = new Properties();
    properties.putAll(settings);
    return properties;
  }
}
