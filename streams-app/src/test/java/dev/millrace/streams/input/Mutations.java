package dev.millrace.streams.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Values as broken programs and attackers write them. */
final class Mutations {
  private static final List<byte[]> SPLICES =
      Stream.of(
              "\\ud800",
              "\\udc00",
              "\"",
              "{",
              "}",
              "[[[[[[[[",
              ":",
              ",",
              "NaN",
              "\"text\":",
              "null",
              "\0",
              "\u200b",
              "\uFEFF",
              "1e999999999",
              "-",
              "\\u",
              "\n")
          .map(Records::utf8)
          .toList();

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  boolean seldom() {
    return random.nextInt(20) == 0;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** The value with one to three changes. */
  byte[] of(byte[] value) {
    byte[] changed = value.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed = changeOnce(changed);
    }
    return changed;
  }

  private byte[] changeOnce(byte[] value) {
    int at = random.nextInt(value.length + 1);
    return switch (random.nextInt(6)) {
      case 0, 1 -> flipBit(value, at);
      case 2 -> Arrays.copyOf(value, at);
      case 3 -> splice(value, at, oneOf(SPLICES));
      case 4 -> splice(value, at, randomBytes());
      default -> splice(value, at, Arrays.copyOfRange(value, at / 2, at));
    };
  }

  private byte[] flipBit(byte[] value, int at) {
    if (at < value.length) {
      value[at] ^= (byte) (1 << random.nextInt(8));
    }
    return value;
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[1 + random.nextInt(8)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] splice(byte[] value, int at, byte[] insert) {
    byte[] spliced = Arrays.copyOf(value, value.length + insert.length);
    System.arraycopy(insert, 0, spliced, at, insert.length);
    System.arraycopy(value, at, spliced, at + insert.length, value.length - at);
    return spliced;
  }

  /** Deep, huge, and no text at all. */
  static List<byte[]> attacks() {
    String deepObject = "{\"text\":".repeat(30_000);
    return Stream.of(
            "[".repeat(100_000),
            deepObject,
            deepObject + "1" + "}".repeat(30_000),
            "{\"text\":\"x\",\"y\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            "{\"text\":\"" + "x".repeat(299_000) + "\"}",
            "{\"text\":\"" + "x".repeat(1 << 21) + "\"}",
            "{\"text\":\"" + "\\ud800".repeat(10_000) + "\"}",
            "{\"" + "n".repeat(200_000) + "\":1}",
            "{\"text\":\"x\",\"id\":" + "9".repeat(200_000) + "}",
            "{\"text\":\"x\",\"id\":1e" + "9".repeat(200_000) + "}",
            "{\"text\":\"\\u0000\\u200b\\u202e\"}",
            "\0\0\0\0\1" + "\2".repeat(100_000),
            "\0\0\0\0\1" + "\177".repeat(1000),
            " ".repeat(200_000),
            "{\"text\":\"\u00ff\u00fe\"}")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }
}
