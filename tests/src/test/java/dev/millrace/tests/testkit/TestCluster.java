package dev.millrace.tests.testkit;

import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/** A broker and a schema registry, with the topics of one Millrace application. */
public final class TestCluster implements Cluster {
  public static final String EVENTS = "events";
  public static final String PREDICTIONS = "predictions";
  public static final String DEAD_LETTERS = "dead-letters";
  public static final String DRIFT_REPORTS = "drift-reports";

  /** Lets a killed instance's place in the group free up quickly. */
  private static final Map<String, String> BROKER_OVERRIDES =
      Map.of("group.min.session.timeout.ms", "1000");

  private final EmbeddedBroker broker;
  private final EmbeddedSchemaRegistry registry;

  private TestCluster(EmbeddedBroker broker, EmbeddedSchemaRegistry registry) {
    this.broker = broker;
    this.registry = registry;
  }

  /** Starts both and creates the topics. */
  public static TestCluster start(Path directory, int partitions) throws IOException {
    EmbeddedBroker broker = EmbeddedBroker.start(directory, 0, BROKER_OVERRIDES);
    TestCluster cluster = new TestCluster(broker, new EmbeddedSchemaRegistry(0));
    broker.createTopics(
        List.of(EVENTS, PREDICTIONS, DEAD_LETTERS, DRIFT_REPORTS).stream()
            .map(name -> new NewTopic(name, partitions, (short) 1))
            .toList());
    return cluster;
  }

  /** Creates more topics. */
  public void createTopics(Collection<NewTopic> topics) {
    broker.createTopics(topics);
  }

  @Override
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  @Override
  public String registryUrl() {
    return registry.url().toString();
  }

  @Override
  public void close() {
    registry.close();
    broker.close();
  }
}
