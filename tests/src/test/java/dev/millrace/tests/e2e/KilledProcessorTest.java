package dev.millrace.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.wire.AvroSerde;
import dev.millrace.tests.testkit.CommittedOutput;
import dev.millrace.tests.testkit.EventProducer;
import dev.millrace.tests.testkit.GoldenConfig;
import dev.millrace.tests.testkit.MillraceProcess;
import dev.millrace.tests.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed or stopped in the middle of the stream, the processor loses and repeats nothing. */
@Tag("e2e")
@Tag("slow")
class KilledProcessorTest {
  private static final int PARTITIONS = 3;
  private static final int EVENTS = 6_000;
  private static final int KEYS = 53;

  /** How many predictions must be there before each kill. */
  private static final int[] KILLS = {1_000, 4_000, 7_000};

  /** How many predictions must be there before it is asked to end while there is more to do. */
  private static final int STOP = 9_000;

  /** Every this many events one is no Avro, so that dead letters are in flight too. */
  private static final int BROKEN_EVERY = 40;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path directory;

  @Test
  void losesAndRepeatsNothing() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory.resolve("broker"), PARTITIONS);
        EventProducer events = new EventProducer(cluster);
        CommittedOutput<Prediction> predictions =
            new CommittedOutput<>(
                cluster,
                TestCluster.PREDICTIONS,
                AvroSerde.forValues(
                        Prediction.class, Map.of("schema.registry.url", cluster.registryUrl()))
                    .deserializer());
        CommittedOutput<byte[]> deadLetters =
            new CommittedOutput<>(cluster, TestCluster.DEAD_LETTERS, new ByteArrayDeserializer())) {
      Path config = GoldenConfig.write(directory, cluster, "exactly_once_v2");
      Set<String> owed = send(events);
      int broken = EVENTS / BROKEN_EVERY;

      MillraceProcess processor = start(config);
      try {
        for (int kill : KILLS) {
          predictions.readUntil(
              () -> predictions.records().size() >= kill, PATIENCE, kill + " predictions");
          processor.kill();
          processor = start(config);
        }
        predictions.readUntil(
            () -> predictions.records().size() >= STOP, PATIENCE, STOP + " predictions");
        requireCleanEnd(processor);
        processor = start(config);
        predictions.readUntil(
            () -> predictions.records().size() >= owed.size(), PATIENCE, "every prediction");
        deadLetters.readUntil(
            () -> deadLetters.records().size() >= broken, PATIENCE, "every dead letter");
        requireCleanEnd(processor);
      } catch (AssertionError e) {
        throw new AssertionError(
            "%s; the processor: %s".formatted(e.getMessage(), processor.log()), e);
      } finally {
        processor.close();
      }

      predictions.readToEnd();
      deadLetters.readToEnd();
      List<String> answered =
          predictions.records().stream().map(KilledProcessorTest::eventAndTask).toList();
      assertThat(answered).as("no prediction twice").doesNotHaveDuplicates();
      assertThat(new TreeSet<>(answered)).as("no prediction missing").isEqualTo(owed);
      assertThat(deadLetters.records().stream().map(KilledProcessorTest::payload))
          .as("dead letters, each once")
          .hasSize(broken)
          .doesNotHaveDuplicates();
      requireOrderPerKeyAndTask(predictions.records());
    }
  }

  private static void requireCleanEnd(MillraceProcess processor) throws InterruptedException {
    processor.terminate();
    assertThat(processor.awaitExit(Duration.ofSeconds(15)))
        .as("exit code after SIGTERM: %s", processor.log())
        .isZero();
  }

  private MillraceProcess start(Path config) {
    return MillraceProcess.start(
        directory.resolve("out"), directory.resolve("err"), "run", "--config", config.toString());
  }

  /** Returns the event and task of every prediction that is owed. */
  private static Set<String> send(EventProducer events) throws Exception {
    Set<String> owed = new TreeSet<>();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      String key = "key-" + i % KEYS;
      if (i % BROKEN_EVERY == 0) {
        sent.add(events.sendBytes(key, ("broken " + i).getBytes(StandardCharsets.UTF_8)));
        continue;
      }
      String id = "%06d".formatted(i);
      sent.add(events.send(id, key, "why was I charged twice for payment " + i));
      owed.add(id + " " + GoldenConfig.PLAIN_TASK);
      owed.add(id + " " + GoldenConfig.SPLIT_TASK);
    }
    events.flush(sent);
    return owed;
  }

  private static String eventAndTask(ConsumerRecord<byte[], Prediction> record) {
    return record.value().getEventId() + " " + record.value().getTask();
  }

  private static String payload(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private static void requireOrderPerKeyAndTask(List<ConsumerRecord<byte[], Prediction>> records) {
    Map<String, String> last = new HashMap<>();
    for (ConsumerRecord<byte[], Prediction> record : records) {
      String id = record.value().getEventId();
      String stream =
          new String(record.key(), StandardCharsets.UTF_8) + " " + record.value().getTask();
      String before = last.put(stream, id);
      assertThat(before == null || before.compareTo(id) < 0)
          .as("%s came after %s of %s", id, before, stream)
          .isTrue();
    }
  }
}
