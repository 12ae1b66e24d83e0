package dev.millrace.tests.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.streams.failure.DeadLetterEncoder;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.tests.testkit.CommittedOutput;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a reader of committed records sees, and books it.
 *
 * <p>Threading: reads on a thread of its own until {@link #finish}.
 */
final class Outputs implements AutoCloseable {
  private final CommittedOutput<Prediction> predictions;
  private final CommittedOutput<byte[]> deadLetters;
  private final Ledger ledger;
  private final Runnable settled;
  private final Map<Long, String> places = new HashMap<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private int bookedPredictions;
  private int bookedDeadLetters;
  private volatile boolean stopping;

  private Outputs(ChaosCluster cluster, Ledger ledger, Runnable settled) {
    this.ledger = ledger;
    this.settled = settled;
    predictions =
        new CommittedOutput<>(
            cluster.bootstrapServers(),
            ChaosCluster.TOPICS.predictions(),
            AvroSerde.forValues(
                    Prediction.class, Map.of("schema.registry.url", cluster.registryUrl()))
                .deserializer());
    deadLetters =
        new CommittedOutput<>(
            cluster.bootstrapServers(),
            ChaosCluster.TOPICS.deadLetters(),
            new ByteArrayDeserializer());
  }

  /**
   * Starts reading.
   *
   * @param settled called for each event that has been answered in full
   */
  static Outputs start(ChaosCluster cluster, Ledger ledger, Runnable settled) {
    Outputs outputs = new Outputs(cluster, ledger, settled);
    new Thread(outputs::run, "outputs").start();
    return outputs;
  }

  /** Reads to the end of both topics; nobody may write any more. */
  void finish() throws Exception {
    stopping = true;
    ended.get();
    predictions.readToEnd();
    deadLetters.readToEnd();
    book();
  }

  /** Each dead letter that came says where its event was. After {@link #finish}. */
  void requirePlaces(Map<Long, Future<RecordMetadata>> broken) throws Exception {
    Map<Long, String> expected = new HashMap<>();
    for (Map.Entry<Long, Future<RecordMetadata>> event : broken.entrySet()) {
      RecordMetadata place = event.getValue().get();
      expected.put(event.getKey(), place.topic() + "-" + place.partition() + "@" + place.offset());
    }
    assertThat(expected).as("where the events of dead letters were").containsAllEntriesOf(places);
  }

  private void run() {
    try {
      while (!stopping) {
        predictions.readFor(Duration.ofMillis(50));
        deadLetters.readFor(Duration.ofMillis(5));
        book();
      }
      ended.complete(null);
    } catch (RuntimeException | Error e) {
      ended.completeExceptionally(e);
    }
  }

  private void book() {
    for (; bookedPredictions < predictions.records().size(); bookedPredictions++) {
      ConsumerRecord<byte[], Prediction> record = predictions.records().get(bookedPredictions);
      Prediction answer = record.value();
      book(event(answer.getEventId()), record.key(), answer.getTask());
    }
    for (; bookedDeadLetters < deadLetters.records().size(); bookedDeadLetters++) {
      book(deadLetters.records().get(bookedDeadLetters));
    }
  }

  private void book(ConsumerRecord<byte[], byte[]> letter) {
    String code = header(letter, DeadLetterEncoder.CODE);
    long event = event(new String(letter.value(), UTF_8));
    places.put(
        event,
        header(letter, DeadLetterEncoder.TOPIC)
            + "-"
            + header(letter, DeadLetterEncoder.PARTITION)
            + "@"
            + header(letter, DeadLetterEncoder.OFFSET));
    boolean right = code.equals(FailureCode.NOT_AVRO.name());
    book(event, letter.key(), right ? Ledger.DEAD_LETTER : "dead letter " + code);
  }

  private void book(long event, byte @Nullable [] key, String answer) {
    if (ledger.came(event, key == null ? null : new String(key, UTF_8), answer)) {
      settled.run();
    }
  }

  /** The event's number; -1 for what nobody sent. */
  private static long event(String id) {
    return id.matches("\\d{1,18}") ? Long.parseLong(id) : -1;
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return header == null ? "none" : new String(header.value(), UTF_8);
  }

  @Override
  public void close() {
    stopping = true;
    ended.exceptionally(e -> null).join();
    predictions.close();
    deadLetters.close();
  }
}
