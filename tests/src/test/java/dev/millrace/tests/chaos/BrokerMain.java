package dev.millrace.tests.chaos;

import dev.millrace.streams.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own: {@code BrokerMain DIRECTORY PORT}. Ends on SIGTERM. */
final class BrokerMain {
  /** What it prints when it takes requests. */
  static final String READY = "broker is ready";

  /** Whoever died or froze must be noticed within seconds: the defaults take most of a minute. */
  private static final Map<String, String> QUICK =
      Map.of(
          "group.min.session.timeout.ms", "1000",
          "group.streams.min.session.timeout.ms", "1000",
          "group.streams.session.timeout.ms", "3000",
          "group.streams.min.heartbeat.interval.ms", "500",
          "group.streams.heartbeat.interval.ms", "500",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

  private BrokerMain() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    EmbeddedBroker broker =
        EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]), new HashMap<>(QUICK));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println(READY);
    new CountDownLatch(1).await();
  }
}
