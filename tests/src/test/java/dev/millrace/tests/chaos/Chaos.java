package dev.millrace.tests.chaos;

import dev.millrace.tests.testkit.EventProducer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A cluster, processors, a feed and the books, for one fault.
 *
 * <p>Threading: one thread strikes; the feed and the outputs have their own.
 */
final class Chaos implements AutoCloseable {
  static final String APPLICATION = "chaos";

  /** What makes the group notice a dead member within seconds. */
  static final Map<String, String> QUICK_CLIENTS =
      Map.of(
          "consumer.session.timeout.ms", "3000",
          "consumer.heartbeat.interval.ms", "500");

  private static final int PARTITIONS = 3;

  final ChaosCluster cluster;
  final Fleet fleet;
  final Group group;
  final Random random;
  final Ledger ledger = new Ledger();
  private final Admin admin;
  private final Feed feed;
  private final Outputs outputs;

  private Chaos(ChaosCluster cluster, Mode mode, Launcher launcher, int ahead, Random random) {
    this.cluster = cluster;
    this.random = random;
    fleet = new Fleet(launcher);
    admin = cluster.admin();
    group = new Group(admin, APPLICATION, mode, PARTITIONS);
    feed = Feed.start(new EventProducer(cluster), ledger, RealProcessor.TASKS, random, ahead);
    outputs = Outputs.start(cluster, ledger, feed::answered);
  }

  /**
   * Starts everything but processors.
   *
   * @param ahead events that may wait for an answer
   */
  static Chaos start(
      Path directory,
      Mode mode,
      Function<ChaosCluster, Launcher> launcher,
      int ahead,
      Random random)
      throws IOException {
    ChaosCluster cluster = ChaosCluster.start(directory.resolve("broker"), PARTITIONS);
    return new Chaos(cluster, mode, launcher.apply(cluster), ahead, random);
  }

  /** Starts this many instances and waits until all of them are in the group. */
  void startInstances(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      fleet.start(i);
    }
    group.awaitMembers(count);
  }

  /** Waits until this many more events were answered; there are others in flight then. */
  void awaitMore(long events) {
    long wanted = ledger.settled() + events;
    await("%d answered events".formatted(wanted), () -> ledger.settled() >= wanted);
    // The feed may be about to send the next ones.
    await("events that a fault can hit", () -> ledger.open() > 0);
  }

  /** Waits until any instance has said something. */
  void awaitSaid(String text) {
    await("someone to say " + text, () -> fleet.log().contains(text));
  }

  /** Waits while all that run must go on running. */
  void await(String what, java.util.concurrent.Callable<Boolean> condition) {
    try {
      Awaitility.await(what)
          .atMost(Group.PATIENCE)
          .failFast("a processor ended", () -> fleet.requireAlive())
          .until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "%s; %s%n%s".formatted(e.getMessage(), ledger.tally(), fleet.log()), e);
    }
  }

  /** Lets everything come to rest and closes the books. */
  Tally finish() throws Exception {
    feed.finish();
    // What is committed as done was answered before: then nothing more will come.
    await("the group to be done", () -> group.lag() == 0);
    fleet.stopAll();
    outputs.finish();
    outputs.requirePlaces(feed.broken());
    return ledger.tally();
  }

  /** For failures. */
  String details() {
    return ledger.details();
  }

  @Override
  public void close() {
    feed.close();
    outputs.close();
    fleet.close();
    admin.close();
    cluster.close();
  }
}
