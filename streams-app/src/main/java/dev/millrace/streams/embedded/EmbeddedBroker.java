package dev.millrace.streams.embedded;

import dev.millrace.streams.topology.TopicsAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A Kafka broker with its controller in this JVM, reachable from this machine. Its data stay in the
 * directory: a broker started later on the same directory goes on where this one stopped.
 *
 * <p>Not for production: one node, no replication, no authentication.
 *
 * <p>Threading: start and close it from one thread; everything else may be called from any.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TOPIC_TIMEOUT = Duration.ofSeconds(30);

  private final ControllerServer controller;
  private final BrokerServer broker;
  private boolean closed;

  private EmbeddedBroker(SharedServer shared, BootstrapMetadata bootstrap) {
    this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap);
    this.broker = new BrokerServer(shared);
  }

  /** {@link #start(Path, int, Map)} without further broker properties. */
  public static EmbeddedBroker start(Path directory, int port) throws IOException {
    return start(directory, port, Map.of());
  }

  /** {@link #start(Path, int, Map, List)} for everybody. */
  public static EmbeddedBroker start(Path directory, int port, Map<String, String> overrides)
      throws IOException {
    return start(directory, port, overrides, List.of());
  }

  /**
   * Starts a broker, and returns when it takes requests.
   *
   * @param directory where its data are and stay; made if it does not exist
   * @param port what to listen on at 127.0.0.1, 0 for any free port
   * @param overrides broker properties that win over the embedded ones
   * @param users whom it knows; kept in a directory that was made with them
   * @throws IOException if the port is taken or the directory can't be used
   */
  public static EmbeddedBroker start(
      Path directory, int port, Map<String, String> overrides, List<ScramUser> users)
      throws IOException {
    StorageDirectory.format(directory, users);
    try (BoundSockets sockets = new BoundSockets()) {
      int controllerPort = sockets.bind(BrokerProperties.CONTROLLER, 0);
      int clientPort = sockets.bind(BrokerProperties.CLIENTS, port);
      EmbeddedBroker embedded =
          create(BrokerProperties.of(directory, clientPort, controllerPort, overrides), sockets);
      embedded.startServers();
      return embedded;
    }
  }

  private static EmbeddedBroker create(Map<String, Object> properties, BoundSockets sockets) {
    KafkaConfig config = new KafkaConfig(properties, false);
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> storage =
        KafkaRaftServer.initializeLogDirs(config, LOG, "[embedded] ");
    String clusterId = storage._1().clusterId().orElseThrow();
    SharedServer shared =
        new SharedServer(
            config,
            storage._1(),
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, clusterId),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
            logFaults(),
            sockets);
    return new EmbeddedBroker(shared, storage._2());
  }

  /** Kafka's own handler would halt the JVM, and whoever embeds the broker with it. */
  private static FaultHandlerFactory logFaults() {
    return (name, fatal, action) ->
        (message, cause) -> {
          LOG.error("embedded broker: fault in {} (fatal: {}): {}", name, fatal, message, cause);
          action.run();
          return new RuntimeException(message, cause);
        };
  }

  private void startServers() throws IOException {
    try {
      controller.startup();
      broker.startup(); // returns when the broker is registered and unfenced
    } catch (RuntimeException e) {
      close();
      throw new IOException("the embedded broker did not start: " + e.getMessage(), e);
    }
  }

  /** {@code host:port} for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return BrokerProperties.HOST + ":" + port();
  }

  /** The port that clients connect to. */
  public int port() {
    return broker.boundPort(ListenerName.normalised(BrokerProperties.CLIENTS));
  }

  /**
   * Creates the topics that do not exist yet, and returns when all of them have leaders: what is
   * produced to a topic before that may be lost.
   *
   * @throws IllegalStateException if that did not work in 30 s
   */
  public void createTopics(Collection<NewTopic> topics) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      new TopicsAdmin(admin, TOPIC_TIMEOUT).createMissing(topics);
    }
  }

  /** Stops the broker; its data stay in the directory. Closing it again does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    broker.shutdown(CLOSE_TIMEOUT);
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
  }
}
