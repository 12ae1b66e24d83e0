package dev.millrace.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.tests.testkit.Cluster;
import dev.millrace.tests.testkit.CommittedOutput;
import dev.millrace.tests.testkit.EventProducer;
import dev.millrace.tests.testkit.GoldenConfig;
import dev.millrace.tests.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Events that are sent, the predictions they are owed, and those that a reader of committed records
 * sees.
 *
 * <p>Threading: for one thread.
 */
final class Questions implements AutoCloseable {
  private static final int KEYS = 53;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final EventProducer events;
  private final CommittedOutput<Prediction> predictions;
  private final Set<String> owed = new TreeSet<>();
  private int asked;

  Questions(Cluster cluster) {
    events = new EventProducer(cluster);
    predictions =
        new CommittedOutput<>(
            cluster,
            TestCluster.PREDICTIONS,
            AvroSerde.forValues(
                    Prediction.class, Map.of("schema.registry.url", cluster.registryUrl()))
                .deserializer());
  }

  /** Sends so many more, and waits until the broker has them. */
  void ask(int count) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "%06d".formatted(asked++);
      sent.add(events.send(id, "key-" + asked % KEYS, "why was I charged twice for payment " + id));
      owed.add(id + " " + GoldenConfig.PLAIN_TASK);
      owed.add(id + " " + GoldenConfig.SPLIT_TASK);
    }
    events.flush(sent);
  }

  void awaitAnswers(int count) {
    predictions.readUntil(
        () -> predictions.records().size() >= count, PATIENCE, count + " predictions");
  }

  void awaitAllAnswers() {
    awaitAnswers(owed.size());
  }

  int answers() {
    return predictions.records().size();
  }

  /** No answer is missing, and none came twice. */
  void requireEachAnswerOnce() {
    predictions.readToEnd();
    List<String> answered =
        predictions.records().stream()
            .map(record -> record.value().getEventId() + " " + record.value().getTask())
            .toList();
    assertThat(answered).as("no prediction twice").doesNotHaveDuplicates();
    assertThat(new TreeSet<>(answered)).as("no prediction missing").isEqualTo(owed);
  }

  @Override
  public void close() {
    events.close();
    predictions.close();
  }
}
