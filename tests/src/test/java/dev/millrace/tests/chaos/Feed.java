package dev.millrace.tests.chaos;

import dev.millrace.tests.testkit.EventProducer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends events, some of them broken, and stays a fixed number ahead of the answers: so there is
 * always a backlog for a fault to hit, and no more of it than has to be worked off in the end.
 *
 * <p>Threading: sends on a thread of its own; {@link #answered} may be called from any.
 */
final class Feed implements AutoCloseable {
  private static final int KEYS = 53;

  /** One of this many events is no Avro, so that dead letters are in flight too. */
  private static final int BROKEN_ONE_IN = 40;

  private final EventProducer producer;
  private final Ledger ledger;
  private final List<String> tasks;
  private final Random random;
  private final Semaphore room;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final Map<Long, Future<RecordMetadata>> broken = new LinkedHashMap<>();
  private final CompletableFuture<Void> ended;
  private volatile boolean stopping;

  private Feed(
      EventProducer producer, Ledger ledger, List<String> tasks, Random random, int ahead) {
    this.producer = producer;
    this.ledger = ledger;
    this.tasks = tasks;
    this.random = random;
    this.room = new Semaphore(ahead);
    this.ended = new CompletableFuture<>();
  }

  /**
   * Starts sending.
   *
   * @param ahead events that may wait for an answer
   */
  static Feed start(
      EventProducer producer, Ledger ledger, List<String> tasks, Random random, int ahead) {
    Feed feed = new Feed(producer, ledger, tasks, random, ahead);
    new Thread(feed::run, "feed").start();
    return feed;
  }

  /** An event was answered in full: another one may be sent. */
  void answered() {
    room.release();
  }

  /** Sends no more, and waits until all that was sent is stored. */
  void finish() throws Exception {
    stopping = true;
    ended.get();
    producer.flush(sent);
  }

  /** Where the broken events were stored. After {@link #finish}. */
  Map<Long, Future<RecordMetadata>> broken() {
    return broken;
  }

  private void run() {
    try {
      for (long event = 0; !stopping; event++) {
        while (!stopping && !room.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          // Looks whether it is to stop.
        }
        send(event);
      }
      ended.complete(null);
    } catch (InterruptedException | RuntimeException | Error e) {
      ended.completeExceptionally(e);
    }
  }

  private void send(long event) {
    String key = "key-" + random.nextInt(KEYS);
    Future<RecordMetadata> stored;
    if (random.nextInt(BROKEN_ONE_IN) == 0) {
      ledger.oweDeadLetter(event, key);
      stored = producer.sendBytes(key, Long.toString(event).getBytes(StandardCharsets.UTF_8));
      broken.put(event, stored);
    } else {
      ledger.owe(event, key, tasks);
      stored = producer.send(Long.toString(event), key, text(event));
    }
    sent.add(stored);
  }

  private String text(long event) {
    return "why was I charged " + "again and ".repeat(random.nextInt(4)) + "again for " + event;
  }

  @Override
  public void close() {
    stopping = true;
    ended.exceptionally(e -> null).join();
    producer.close();
  }
}
