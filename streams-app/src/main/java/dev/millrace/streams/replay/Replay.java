package dev.millrace.streams.replay;

import dev.millrace.streams.replay.ReplayPlan.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters to the topics that their events came from, each once: an event and the marker
 * of its dead letter are one transaction.
 *
 * <p>Threading: one thread. Of several replays with one transactional id the newest goes on, and
 * the others fail with {@link ProducerFencedException}.
 */
public final class Replay {
  private final TopicReader reader;
  private final @Nullable Producer<byte[], byte[]> producer;
  private final ReplayMarkers markers;
  private final ReplayPlan plan;
  private final boolean keepTime;
  private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);

  /**
   * A replay.
   *
   * @param producer with a transactional id and {@code initTransactions} done before {@code
   *     markers} were read; null to count only
   * @param markers of what was replayed before
   * @param keepTime whether events keep their timestamps
   */
  public Replay(
      TopicReader reader,
      @Nullable Producer<byte[], byte[]> producer,
      ReplayMarkers markers,
      ReplayPlan plan,
      boolean keepTime) {
    this.reader = reader;
    this.producer = producer;
    this.markers = markers;
    this.plan = plan;
    this.keepTime = keepTime;
  }

  /**
   * Goes through the dead letters that there are.
   *
   * @param deadLetters their topic
   * @param stop asked between two transactions
   * @return how many of them came to what; all that was counted is committed
   * @throws KafkaException if the cluster refuses or is away; what was committed stays so
   */
  public Map<Verdict, Long> run(String deadLetters, BooleanSupplier stop) {
    reader.read(
        deadLetters,
        records -> {
          List<StoredLetter> batch = choose(records);
          if (producer != null && !batch.isEmpty()) {
            commit(producer, batch);
          }
          return !stop.getAsBoolean();
        });
    return Map.copyOf(counts);
  }

  private List<StoredLetter> choose(List<ConsumerRecord<byte[], byte[]>> records) {
    List<StoredLetter> chosen = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      StoredLetter letter = new StoredLetter(record);
      Verdict verdict = judge(letter);
      counts.merge(verdict, 1L, Long::sum);
      if (verdict == Verdict.REPLAY) {
        chosen.add(letter);
      }
    }
    return chosen;
  }

  private Verdict judge(StoredLetter letter) {
    Verdict verdict = plan.judge(letter);
    if (verdict == Verdict.NOT_ASKED_FOR) {
      return verdict;
    }
    if (markers.has(letter)) {
      return Verdict.DONE;
    }
    return verdict == Verdict.REPLAY && counts.getOrDefault(verdict, 0L) >= plan.limit()
        ? Verdict.BEYOND_LIMIT
        : verdict;
  }

  private void commit(Producer<byte[], byte[]> into, List<StoredLetter> letters) {
    into.beginTransaction();
    try {
      for (StoredLetter letter : letters) {
        int partitions = into.partitionsFor(letter.topic()).size();
        send(into, ReplayedEvent.of(letter, partitions, keepTime));
        send(into, markers.marker(letter));
      }
      into.commitTransaction();
    } catch (ProducerFencedException e) {
      throw e; // nothing is left to abort
    } catch (KafkaException e) {
      abort(into, e);
      throw e;
    }
  }

  /** A transaction that can't be aborted either is aborted by the next replay. */
  private static void abort(Producer<byte[], byte[]> into, KafkaException cause) {
    try {
      into.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      cause.addSuppressed(e);
    }
  }

  private static void send(Producer<byte[], byte[]> into, ProducerRecord<byte[], byte[]> record) {
    Future<RecordMetadata> unused = into.send(record); // the commit fails if this does
  }
}
