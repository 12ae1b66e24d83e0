package dev.millrace.tests.hostile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Events in all formats, few of them sound, each with its number in a header. */
final class HostileEvents {
  /** Stands in texts, and must not be seen anywhere else. Can't be a name. */
  static final String CANARY = "geheime Zitrone";

  static final String AVRO = "events-avro";
  static final String ANY_AVRO = "events-any-avro";
  static final String JSON = "events-json";
  static final String TEXT = "events-text";
  static final String CLOUDEVENTS = "events-cloudevents";
  static final List<String> TOPICS = List.of(AVRO, ANY_AVRO, JSON, TEXT, CLOUDEVENTS);

  /** The header with an event's number, 4 bytes. */
  static final String NUMBER = "number";

  static final int MAX_JSON_BYTES = 1 << 20;

  /** More than a topic takes by default: what is written for it must be smaller. */
  static final int HUGE_BYTES = 3 << 20;

  private static final String SENTENCE = "Die " + CANARY + " ist für dich 😀 top up failed";
  private static final String OBJECT =
      "{\"id\":\"7\",\"text\":\"" + SENTENCE + " caf\\u00e9 \\ud83d\\ude00\",\"n\":[1,{}]}";
  private static final String ATTRIBUTES =
      "{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/s\",\"type\":\"t\",";

  private final Random random;
  private final Mutator mutator;
  private final HostileEnvelopes envelopes;
  private final Map<String, List<byte[]>> sound;
  private final List<byte[]> attacks;

  /** An event and what is known of it. */
  record Event(ProducerRecord<byte[], byte[]> record, boolean sound) {}

  HostileEvents(long seed, AvroValues avro) {
    this.random = new Random(seed);
    this.mutator = new Mutator(random);
    this.envelopes = new HostileEnvelopes(mutator);
    this.sound =
        Map.of(
            AVRO,
                List.of(avro.textEvent(SENTENCE, null), avro.textEvent(SENTENCE, List.of("tone"))),
            ANY_AVRO, List.of(avro.review(SENTENCE)),
            JSON, List.of(utf8(OBJECT)),
            TEXT, List.of(utf8(SENTENCE), utf8("\u0000\u200b\u0301 x"), utf8(SENTENCE.repeat(40))),
            CLOUDEVENTS,
                List.of(
                    utf8(OBJECT),
                    utf8("\"" + SENTENCE + "\""),
                    utf8(ATTRIBUTES + "\"data\":" + OBJECT + "}"),
                    utf8(ATTRIBUTES + "\"data_base64\":\"ImhlbGxvIg==\"}")));
    this.attacks = new ArrayList<>(avro.attacks());
    attacks.add(avro.review(null));
    attacks.add(avro.textEvent("", null));
    attacks.add(avro.textEvent(" \t\n ", null));
    attacks.add(avro.textEvent(SENTENCE.repeat(5_000), null));
    attacks.add(avro.textEvent(SENTENCE, List.of(CANARY)));
    attacks.add(avro.textEvent(SENTENCE, List.of("a", "b", "c")));
    attacks.addAll(deepAndHuge());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<byte[]> deepAndHuge() {
    String deep = "{\"text\":".repeat(30_000);
    return List.of(
            "[".repeat(100_000),
            deep,
            deep + "1" + "}".repeat(30_000),
            "{\"text\":\"" + CANARY + "\",\"y\":" + "[".repeat(9_000) + "]".repeat(9_000) + "}",
            "{\"text\":\"" + "x".repeat(299_000) + "\"}",
            "{\"text\":\"" + "\\ud800".repeat(10_000) + "\"}",
            "{\"" + "n".repeat(200_000) + "\":1}",
            "{\"text\":\"x\",\"id\":" + "9".repeat(200_000) + "}",
            "{\"text\":\"x\",\"id\":\"" + "i".repeat(600_000) + "\"}",
            "{\"text\":\"x\",\"id\":1e" + "9".repeat(2_000) + "}",
            "{\"text\":\"x\",\"adapter\":\"" + CANARY + "\"}",
            "{\"text\":\"x\",\"adapter\":7,\"tasks\":[{}]}",
            "{\"text\":\"x\",\"tasks\":[" + "\"topic\",".repeat(50_000) + "\"tone\"]}",
            "{\"text\":\"x\",\"tasks\":" + tasks() + "}",
            "{\"text\":\"\\u0000\\u200b\\u202e\"}",
            "{\"text\":{\"text\":\"" + CANARY + "\"}}",
            "\0\0\0\0\1" + "\2".repeat(100_000),
            "\0\0\0\0\1" + "\177".repeat(1000),
            "\0\377\377\377\377",
            " ".repeat(60_000),
            "a\u0301".repeat(10_000),
            "x".repeat(65_000))
        .stream()
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }

  private static String tasks() {
    StringBuilder names = new StringBuilder("[");
    for (int i = 0; i < 9; i++) {
      names.append(i == 0 ? "" : ",").append("\"t").append(i).append('"');
    }
    return names.append(']').toString();
  }

  /** Event number so and so. */
  Event next(int number) {
    String topic = TOPICS.get(number % TOPICS.size());
    byte[] whole = mutator.oneOf(sound.getOrDefault(topic, List.of()));
    boolean isSound = mutator.oneIn(10);
    boolean oddEnvelope = !isSound && mutator.oneIn(20);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic,
            null,
            isSound ? null : envelopes.timestamp(),
            isSound ? utf8("k" + mutator.below(50)) : envelopes.key(),
            isSound || oddEnvelope ? whole : spoilt(whole));
    record.headers().add(NUMBER, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    if (topic.equals(CLOUDEVENTS)) {
      envelopes.attributes(record.headers(), new String(whole, StandardCharsets.UTF_8));
    }
    if (oddEnvelope) {
      envelopes.spoil(record.headers());
    }
    return new Event(record, isSound);
  }

  private byte @Nullable [] spoilt(byte[] whole) {
    if (mutator.oneIn(100)) {
      return mutator.oneIn(2) ? null : new byte[0];
    }
    if (mutator.oneIn(40)) {
      return mutator.oneOf(attacks);
    }
    if (mutator.oneIn(3000)) {
      return mutator.oneIn(2) ? new byte[HUGE_BYTES] : utf8(SENTENCE.repeat(HUGE_BYTES / 60));
    }
    if (whole[0] == 0 && mutator.oneIn(20)) {
      byte[] otherSchema = whole.clone();
      ByteBuffer.wrap(otherSchema).putInt(1, mutator.oneIn(2) ? mutator.below(12) : -7);
      return otherSchema;
    }
    return mutator.of(whole);
  }
}
