package dev.millrace.streams.topology;

import dev.millrace.streams.processor.SmallStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * How Kafka Streams runs the topology, from plain values.
 *
 * @param applicationId names the consumer group, the internal topics and the state
 * @param guarantee {@code exactly_once_v2} or {@code at_least_once}
 * @param streamThreads threads that read, forward and commit; batches are computed elsewhere
 * @param commitInterval how often is committed; under exactly-once the least latency that a reader
 *     of committed predictions sees
 * @param stateDirectory where stores are kept between two starts
 * @param submitTimeout how long one event may hold its stream thread up
 * @param client properties of Kafka clients and Kafka Streams under their own names, {@code
 *     bootstrap.servers} among them; they win over what is derived from the other values, but for
 *     those that these name
 */
public record StreamsSettings(
    String applicationId,
    String guarantee,
    int streamThreads,
    Duration commitInterval,
    Path stateDirectory,
    Duration submitTimeout,
    Map<String, String> client) {

  private static final Duration LEAST_POLL_INTERVAL = Duration.ofMinutes(5);
  private static final Duration LEAST_TRANSACTION_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);
  private static final int HEARTBEATS_PER_SESSION = 4;
  private static final Duration STREAMS_PROTOCOL_POLL = Duration.ofMillis(10);
  private static final String CLASSIC = "classic";
  private static final String STREAMS = "streams";

  /**
   * Copies the map.
   *
   * @throws IllegalArgumentException if the group protocol is unknown, or would lose events under
   *     this guarantee
   */
  public StreamsSettings {
    client = Map.copyOf(client);
    if (isStreamsProtocol(client) && !guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
      throw new IllegalArgumentException(
          "group.protocol: expected classic under %s, got streams: there Kafka Streams makes its"
                  .formatted(guarantee)
              + " consumers past the client supplier, and they would commit events that are in"
              + " flight; use classic, or exactly_once_v2, where the producer commits");
    }
  }

  /** Whether the broker assigns the tasks; Kafka Streams takes any case. */
  private static boolean isStreamsProtocol(Map<String, String> client) {
    String protocol = client.getOrDefault(StreamsConfig.GROUP_PROTOCOL_CONFIG, CLASSIC);
    if (protocol.equalsIgnoreCase(CLASSIC)) {
      return false;
    }
    if (protocol.equalsIgnoreCase(STREAMS)) {
      return true;
    }
    throw new IllegalArgumentException(
        "group.protocol: expected classic or streams, got " + protocol);
  }

  /** The properties for {@code new StreamsConfig(…)}. */
  public Properties toProperties() {
    Properties properties = new Properties();
    putDefaults(properties);
    properties.putAll(client);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streamThreads);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    return properties;
  }

  private void putDefaults(Properties properties) {
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallStores.class);
    // Nothing depends on the order between two partitions, so no task waits for one that is empty.
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    putExceptionHandlers(properties);
    putClientTimes(properties);
  }

  /**
   * Failures of events are values and reach no handler. What does reach one is a fault of Millrace
   * or of the cluster: passing over it would lose events, as the handler is told of the record that
   * is read just then, not of the one that failed. Deserializing can fail only for a part of a
   * drift window, which is not worth stopping predictions for.
   */
  private static void putExceptionHandlers(Properties properties) {
    properties.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class);
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueExceptionHandler.class);
  }

  private void putClientTimes(Properties properties) {
    // A batch's results are forwarded at once, and should go in a few requests; nothing more comes
    // before the next batch is done, so waiting longer would only add latency.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 1);
    // Streams stops taking records at half of the interval, and one more may take the timeout.
    // After an outage of the registry it may take it three times, as two go on that waited: if the
    // engine has no room in all that time, the group goes on without this member.
    putMillis(
        properties,
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
        longest(LEAST_POLL_INTERVAL, submitTimeout.multipliedBy(3)));
    putGroupTimes(properties);
    // What a producer gave up to send is read and sent again, behind what it sent later. With
    // transactions Streams sets the same.
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG), Integer.MAX_VALUE);
    if (guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
      // A transaction is open while an event waits for room in the engine.
      putMillis(
          properties,
          StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
          longest(LEAST_TRANSACTION_TIMEOUT, submitTimeout.multipliedBy(2).plus(commitInterval)));
    }
  }

  /** The streams protocol takes its session's times from the broker. */
  private void putGroupTimes(Properties properties) {
    if (isStreamsProtocol(client)) {
      // Its consumers can't shorten their polls while results are due, so all of them are short.
      properties.put(StreamsConfig.POLL_MS_CONFIG, STREAMS_PROTOCOL_POLL.toMillis());
      return;
    }
    // A crashed instance's partitions are stuck until its session is over: by default for 45 s.
    putMillis(
        properties,
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        SESSION_TIMEOUT);
    putMillis(
        properties,
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        SESSION_TIMEOUT.dividedBy(HEARTBEATS_PER_SESSION));
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static void putMillis(Properties properties, String name, Duration value) {
    properties.put(name, (int) value.toMillis());
  }
}
