package dev.millrace.streams.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The configuration of a broker that is alone: no replicas, few partitions, no waiting. */
final class BrokerProperties {
  static final String HOST = "127.0.0.1";

  static final byte[] ADDRESS = {127, 0, 0, 1};

  static final String CLIENTS = "PLAINTEXT";
  static final String CONTROLLER = "CONTROLLER";
  static final int NODE_ID = 1;

  private BrokerProperties() {}

  static Map<String, Object> of(
      Path directory, int port, int controllerPort, Map<String, String> overrides) {
    Map<String, Object> properties = new HashMap<>(network(port, controllerPort));
    properties.put("log.dirs", directory.toString());
    properties.putAll(internalTopics());
    properties.putAll(smallAndQuick());
    properties.putAll(overrides);
    return properties;
  }

  private static Map<String, Object> network(int port, int controllerPort) {
    String clients = "%s://%s:%d".formatted(CLIENTS, HOST, port);
    String controller = "%s:%d".formatted(HOST, controllerPort);
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        String.valueOf(NODE_ID),
        "controller.quorum.voters",
        NODE_ID + "@" + controller,
        "listeners",
        clients + "," + CONTROLLER + "://" + controller,
        "advertised.listeners",
        clients,
        "controller.listener.names",
        CONTROLLER,
        "inter.broker.listener.name",
        CLIENTS,
        "listener.security.protocol.map",
        CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
  }

  /** Kafka makes 50 partitions of each and waits for three replicas, if not told otherwise. */
  private static Map<String, Object> internalTopics() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "1",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "1");
  }

  private static Map<String, Object> smallAndQuick() {
    return Map.of(
        // A group of one or two members need not wait 3 s for more of them.
        "group.initial.rebalance.delay.ms", "0",
        "group.streams.initial.rebalance.delay.ms", "0",
        // The default takes 128 MiB of heap.
        "log.cleaner.dedupe.buffer.size", "2097152",
        // A mistyped topic name must fail, not make a topic.
        "auto.create.topics.enable", "false");
  }
}
