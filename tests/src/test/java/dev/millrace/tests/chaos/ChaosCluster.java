package dev.millrace.tests.chaos;

import dev.millrace.streams.embedded.EmbeddedSchemaRegistry;
import dev.millrace.streams.topology.Topics;
import dev.millrace.streams.topology.TopicsAdmin;
import dev.millrace.tests.testkit.Cluster;
import dev.millrace.tests.testkit.FreePort;
import dev.millrace.tests.testkit.MillraceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker in a process of its own, which can be stopped and killed and comes back on the same port
 * with the same data, and a registry in this one.
 */
final class ChaosCluster implements Cluster {
  static final Topics TOPICS =
      new Topics(List.of("events"), "predictions", "dead-letters", "drift-reports");

  private static final Duration START = Duration.ofMinutes(2);

  private final Path directory;
  private final int port;
  private final EmbeddedSchemaRegistry registry = new EmbeddedSchemaRegistry(0);
  private MillraceProcess broker;
  private int starts = 1;

  private ChaosCluster(Path directory, int port) {
    this.directory = directory;
    this.port = port;
    this.broker = launch();
  }

  static ChaosCluster start(Path directory, int partitions) throws IOException {
    ChaosCluster cluster = new ChaosCluster(directory, FreePort.find());
    try (Admin admin = cluster.admin()) {
      new TopicsAdmin(admin, START).createMissing(TOPICS.toCreate(partitions, (short) 1));
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  @Override
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public String registryUrl() {
    return registry.url().toString();
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
  }

  /** Ends the broker as an operator does. */
  void stopBroker() throws InterruptedException {
    broker.terminate();
    broker.awaitExit(START);
  }

  /** Ends the broker as {@code kill -9} does. */
  void killBroker() throws InterruptedException {
    broker.kill();
  }

  /** Starts the broker again where it was. */
  void restartBroker() {
    starts++;
    broker = launch();
  }

  private MillraceProcess launch() {
    MillraceProcess process =
        MillraceProcess.start(
            BrokerMain.class,
            List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"),
            directory.resolveSibling("broker-out-" + starts),
            directory.resolveSibling("broker-err"),
            directory.toString(),
            Integer.toString(port));
    try {
      process.awaitOutput(BrokerMain.READY, START);
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
    return process;
  }

  @Override
  public void close() {
    broker.close();
    registry.close();
  }
}
