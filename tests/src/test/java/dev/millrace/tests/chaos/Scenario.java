package dev.millrace.tests.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A fault, and the processors that it strikes.
 *
 * @param name to choose it by
 * @param title what tables call it
 * @param fault what goes wrong
 * @param batch how long the model takes for a batch; zero for a real model
 * @param ahead events that may wait for an answer
 * @param clients properties of the Kafka clients beside those that all have
 * @param modes what it applies to
 */
record Scenario(
    String name,
    String title,
    Fault fault,
    Duration batch,
    int ahead,
    Map<String, String> clients,
    Set<Mode> modes) {

  private static final Set<Mode> ANY =
      Set.of(Mode.EXACTLY_ONCE, Mode.EXACTLY_ONCE_STREAMS, Mode.AT_LEAST_ONCE);

  /**
   * Without transactions nothing fences an instance that was frozen, nor takes back what was sent
   * before an outage.
   */
  private static final Set<Mode> TRANSACTIONAL =
      Set.of(Mode.EXACTLY_ONCE, Mode.EXACTLY_ONCE_STREAMS);

  /** More than may be in flight. */
  private static final int BACKLOG = 4000;

  /** Without these a producer never gives up. */
  private static final Map<String, String> SHORT_SENDS =
      Map.of("producer.delivery.timeout.ms", "4000", "producer.request.timeout.ms", "2000");

  static final List<Scenario> ALL =
      List.of(
          any("kill-only", "kill -9 of the only processor", Faults::killOnlyProcessor),
          any("kill-one", "kill -9 of one of three", Faults::killOneOfThree),
          any("rolling-restart", "rolling restart of three", Faults::rollingRestart),
          any("scale-out", "scale-out from one to three", Faults::scaleOut),
          any("scale-in", "scale-in from three to one", Faults::scaleIn),
          any("broker-restart", "broker restarted, then killed", Faults::restartBroker),
          any("broker-gone", "broker gone for half a minute", Faults::brokerGone),
          slow("slow-model", "batch longer than the commit interval", 500, 400),
          slow("very-slow-model", "batch longer than the session", 5000, 80),
          transactional("fenced", "producers fenced", Faults::fenceProducers, Map.of()),
          transactional("frozen", "instance frozen and replaced", Faults::freeze, Map.of()),
          transactional(
              "given-up",
              "broker gone for longer than sends",
              Faults::brokerGoneForLongerThanSends,
              SHORT_SENDS));

  private static Scenario any(String name, String title, Fault fault) {
    return new Scenario(name, title, fault, Duration.ZERO, BACKLOG, Map.of(), ANY);
  }

  private static Scenario slow(String name, String title, long batchMs, int ahead) {
    Duration batch = Duration.ofMillis(batchMs);
    return new Scenario(name, title, Faults::slowModel, batch, ahead, Map.of(), ANY);
  }

  private static Scenario transactional(
      String name, String title, Fault fault, Map<String, String> clients) {
    return new Scenario(name, title, fault, Duration.ZERO, BACKLOG, clients, TRANSACTIONAL);
  }

  /** What starts its processors. */
  Launcher launcher(Path directory, ChaosCluster cluster, Mode mode) {
    if (!batch.isZero()) {
      return new SlowProcessor(directory, cluster, mode, batch, true);
    }
    Map<String, String> all = new HashMap<>(Chaos.QUICK_CLIENTS);
    all.putAll(clients);
    return new RealProcessor(directory, cluster, mode, all);
  }

  @Override
  public String toString() {
    return name;
  }
}
