package dev.millrace.tests.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What goes wrong. Each waits for progress before and after, never for time alone. */
final class Faults {
  private static final int INSTANCES = 3;

  /** How long the broker is gone; {@code millrace.chaos.outage-seconds}. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("millrace.chaos.outage-seconds", 30));

  private Faults() {}

  static void killOnlyProcessor(Chaos chaos) throws Exception {
    chaos.startInstances(1);
    for (int i = 0; i < 3; i++) {
      chaos.awaitMore(some(chaos));
      chaos.fleet.kill(0);
      chaos.fleet.start(0);
    }
    chaos.awaitMore(some(chaos));
  }

  static void killOneOfThree(Chaos chaos) throws Exception {
    chaos.startInstances(INSTANCES);
    chaos.awaitMore(some(chaos));
    int victim = chaos.fleet.any(chaos.random);
    chaos.fleet.kill(victim);
    chaos.group.awaitMembers(INSTANCES - 1);
    chaos.awaitMore(some(chaos));
    chaos.fleet.start(victim);
    chaos.group.awaitMembers(INSTANCES);
    chaos.awaitMore(some(chaos));
  }

  static void rollingRestart(Chaos chaos) throws Exception {
    chaos.startInstances(INSTANCES);
    for (int instance = 0; instance < INSTANCES; instance++) {
      chaos.awaitMore(some(chaos));
      chaos.fleet.stop(instance);
      chaos.fleet.start(instance);
      chaos.group.awaitMembers(INSTANCES);
    }
    chaos.awaitMore(some(chaos));
  }

  static void scaleOut(Chaos chaos) throws Exception {
    chaos.startInstances(1);
    for (int instance = 1; instance < INSTANCES; instance++) {
      chaos.awaitMore(some(chaos));
      chaos.fleet.start(instance);
      chaos.group.awaitMembers(instance + 1);
    }
    chaos.awaitMore(some(chaos));
  }

  static void scaleIn(Chaos chaos) throws Exception {
    chaos.startInstances(INSTANCES);
    for (int left = INSTANCES - 1; left > 0; left--) {
      chaos.awaitMore(some(chaos));
      chaos.fleet.stop(chaos.fleet.any(chaos.random));
      chaos.group.awaitMembers(left);
    }
    chaos.awaitMore(some(chaos));
  }

  static void restartBroker(Chaos chaos) throws Exception {
    chaos.startInstances(2);
    chaos.awaitMore(some(chaos));
    chaos.cluster.stopBroker();
    chaos.cluster.restartBroker();
    chaos.awaitMore(some(chaos));
    chaos.cluster.killBroker();
    chaos.cluster.restartBroker();
    chaos.awaitMore(some(chaos));
  }

  static void brokerGone(Chaos chaos) throws Exception {
    chaos.startInstances(2);
    chaos.awaitMore(some(chaos));
    chaos.cluster.killBroker();
    TimeUnit.SECONDS.sleep(OUTAGE.toSeconds()); // the fault itself, not a wait for anything
    chaos.fleet.requireAlive();
    chaos.cluster.restartBroker();
    chaos.awaitMore(some(chaos));
  }

  /** For producers that give up sooner: what they had in flight is redone by another thread. */
  static void brokerGoneForLongerThanSends(Chaos chaos) throws Exception {
    brokerGone(chaos);
    chaos.awaitSaid("a thread lost its place in the cluster");
    chaos.awaitMore(some(chaos));
  }

  /** There is always a batch in the middle of it; how long it takes is the processors' affair. */
  static void slowModel(Chaos chaos) throws Exception {
    chaos.startInstances(1);
    chaos.awaitMore(1);
    chaos.fleet.kill(0);
    chaos.fleet.start(0);
    chaos.awaitMore(1);
    chaos.fleet.start(1);
    chaos.group.awaitMembers(2);
    chaos.awaitMore(1);
    chaos.fleet.stop(0);
    chaos.awaitMore(1);
  }

  /** Some of each, in little time. */
  static void shortMix(Chaos chaos) throws Exception {
    chaos.startInstances(1);
    chaos.awaitMore(some(chaos));
    chaos.fleet.start(1);
    chaos.group.awaitMembers(2);
    chaos.awaitMore(some(chaos));
    chaos.fleet.kill(0);
    chaos.awaitMore(some(chaos));
    chaos.fleet.start(0);
    chaos.group.awaitMembers(2);
    chaos.fleet.stop(1);
    chaos.awaitMore(some(chaos));
  }

  /** Whoever has the same transactional id and comes later takes the place of the earlier one. */
  static void fenceProducers(Chaos chaos) throws Exception {
    chaos.startInstances(2);
    chaos.awaitMore(some(chaos));
    List<String> ids = chaos.group.transactionalIds();
    chaos.group.fence(ids);
    chaos.awaitSaid("fenced");
    chaos.awaitMore(some(chaos));
  }

  /** An instance stands still until others have its partitions, and goes on as if nothing was. */
  static void freeze(Chaos chaos) throws Exception {
    chaos.startInstances(2);
    chaos.awaitMore(some(chaos));
    int victim = chaos.fleet.any(chaos.random);
    chaos.fleet.get(victim).freeze();
    chaos.group.awaitMembers(1);
    chaos.awaitMore(some(chaos));
    chaos.fleet.get(victim).thaw();
    chaos.group.awaitMembers(2);
    chaos.awaitMore(some(chaos));
  }

  private static long some(Chaos chaos) {
    return 300L + chaos.random.nextInt(700);
  }
}
