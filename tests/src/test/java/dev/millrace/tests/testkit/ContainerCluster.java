package dev.millrace.tests.testkit;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;

/** A broker and a schema registry in containers, with the topics of one Millrace application. */
public final class ContainerCluster implements Cluster {
  private static final String KAFKA = "kafka:19092";
  private static final String REGISTRY = "registry";
  private static final int STOP_SECONDS = 5;

  /**
   * As Testcontainers starts the broker, and on a container's second start too where an image does
   * not take a directory that is formatted already.
   */
  private static final String START =
      "while [ ! -f /tmp/testcontainers_start.sh ]; do sleep 0.1; done;"
          + " /tmp/testcontainers_start.sh"
          + " || exec java -Xmx512m -cp '/opt/kafka/libs/*' kafka.Kafka"
          + " /opt/kafka/config/server.properties";

  private final Network network = Network.newNetwork();
  private final KafkaContainer kafka;
  private final ApicurioContainer registry =
      new ApicurioContainer().withNetwork(network).withNetworkAliases(REGISTRY);

  private ContainerCluster() throws IOException {
    kafka =
        new KafkaContainer("apache/kafka:4.3.1")
            .withNetwork(network)
            .withListener(KAFKA)
            .withCommand("sh", "-c", START)
            .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000");
    // The engine gives another port at each start unless it is told one, and the broker's clients
    // know the first.
    kafka.setPortBindings(List.of(FreePort.find() + ":9092"));
  }

  /** Starts both and creates the topics. */
  public static ContainerCluster start(int partitions) throws Exception {
    ContainerCluster cluster = new ContainerCluster();
    try {
      cluster.kafka.start();
      cluster.registry.start();
      cluster.createTopics(partitions);
      return cluster;
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  private void createTopics(int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                      TestCluster.EVENTS,
                      TestCluster.PREDICTIONS,
                      TestCluster.DEAD_LETTERS,
                      TestCluster.DRIFT_REPORTS)
                  .stream()
                  .map(name -> new NewTopic(name, partitions, (short) 1))
                  .toList())
          .all()
          .get();
    }
  }

  /** Stops the broker's container, and starts it again on what it had stored. */
  public void restartBroker() {
    DockerClient docker = kafka.getDockerClient();
    docker.stopContainerCmd(kafka.getContainerId()).withTimeout(STOP_SECONDS).exec();
    docker.startContainerCmd(kafka.getContainerId()).exec();
  }

  /** What containers that reach the two as their neighbours share. */
  public Network network() {
    return network;
  }

  /** The same cluster as its neighbours see it; closing that does nothing. */
  public Cluster fromInside() {
    return new Inside();
  }

  @Override
  public String bootstrapServers() {
    return kafka.getBootstrapServers();
  }

  @Override
  public String registryUrl() {
    return registry.url().toString();
  }

  @Override
  public void close() {
    registry.close();
    kafka.close();
    network.close();
  }

  private static final class Inside implements Cluster {
    @Override
    public String bootstrapServers() {
      return KAFKA;
    }

    @Override
    public String registryUrl() {
      return "http://%s:%d%s".formatted(REGISTRY, ApicurioContainer.PORT, ApicurioContainer.PATH);
    }

    @Override
    public void close() {}
  }
}
