package dev.millrace.streams.replay;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Which dead letters were replayed: a record for each in a compacted topic beside theirs, written
 * in the transaction that replays it. Keys name the dead letters' topic by its id, so that one that
 * is deleted and made anew begins anew.
 *
 * <p>Threading: one thread.
 */
public final class ReplayMarkers {
  /** Ends the name of the topic, behind that of the dead letters. */
  public static final String SUFFIX = "-replayed";

  private final String topic;
  private final Uuid letters;
  private final Set<String> keys = new HashSet<>();

  /**
   * Without markers.
   *
   * @param deadLetters the topic of dead letters
   * @param id that topic's id
   */
  public ReplayMarkers(String deadLetters, Uuid id) {
    this.topic = topicFor(deadLetters);
    this.letters = id;
  }

  /** The topic of the markers. */
  public static String topicFor(String deadLetters) {
    return deadLetters + SUFFIX;
  }

  /** The topic of the markers, to be created. */
  public static NewTopic toCreate(String deadLetters, short replicationFactor) {
    return new NewTopic(topicFor(deadLetters), Optional.of(1), Optional.of(replicationFactor))
        .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
  }

  /** Reads all markers that there are. */
  public void read(TopicReader reader) {
    reader.read(topic, this::add);
  }

  private boolean add(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.key() != null) {
        keys.add(new String(record.key(), StandardCharsets.UTF_8));
      }
    }
    return true;
  }

  /** Whether a dead letter was replayed. */
  boolean has(StoredLetter letter) {
    return keys.contains(key(letter));
  }

  /** The marker of a dead letter that is replayed. */
  ProducerRecord<byte[], byte[]> marker(StoredLetter letter) {
    return new ProducerRecord<>(
        topic, utf8(key(letter)), utf8(String.valueOf(letter.attempt() + 1)));
  }

  private String key(StoredLetter letter) {
    return letters + "/" + letter.record().partition() + "/" + letter.record().offset();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
