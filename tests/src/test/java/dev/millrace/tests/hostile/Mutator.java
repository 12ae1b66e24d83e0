package dev.millrace.tests.hostile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils bytes. */
final class Mutator {
  /** Encoded surrogates, overlong and broken sequences, bytes that UTF-8 never has. */
  private static final List<byte[]> NOT_UTF8 =
      List.of(
          bytes(0xED, 0xA0, 0x80),
          bytes(0xED, 0xBF, 0xBF),
          bytes(0xC0, 0x80),
          bytes(0xE2, 0x82),
          bytes(0xF8, 0x88, 0x80, 0x80, 0x80),
          bytes(0xF4, 0x90, 0x80, 0x80),
          bytes(0xFF, 0xFE),
          bytes(0x80));

  private static final List<byte[]> SPLICES =
      List.of(
              "\\ud800",
              "\\udc00\\ud800",
              "\"",
              "{",
              "}",
              "[[[[[[[[",
              ":",
              ",",
              "NaN",
              "\"text\":",
              "\"adapter\":\"" + HostileEvents.CANARY + "\",",
              "\"tasks\":[\"" + HostileEvents.CANARY + "\"],",
              "\"tasks\":[\"topic\",\"tone\",\"topic\"],",
              "null",
              "true",
              "\0",
              "\u0007\u001b[2J",
              "\u200b\u200d\u2060\ufeff",
              "\u202e\u2066",
              "e\u0301\u0301\u0301\u0301",
              "1e999999999",
              "-",
              "\\u",
              "\r\n",
              "9".repeat(1200))
          .stream()
          .map(text -> text.getBytes(StandardCharsets.UTF_8))
          .toList();

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  boolean oneIn(int chances) {
    return random.nextInt(chances) == 0;
  }

  int below(int limit) {
    return random.nextInt(limit);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  byte[] randomBytes(int most) {
    byte[] bytes = new byte[1 + random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
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
    return switch (random.nextInt(9)) {
      case 0, 1 -> flipBit(value, at);
      case 2 -> Arrays.copyOf(value, at);
      case 3 -> Arrays.copyOfRange(value, at, value.length);
      case 4, 5 -> splice(value, at, oneOf(SPLICES));
      case 6 -> splice(value, at, oneOf(NOT_UTF8));
      case 7 -> splice(value, at, randomBytes(8));
      default -> splice(value, at, Arrays.copyOfRange(value, at / 2, at));
    };
  }

  private byte[] flipBit(byte[] value, int at) {
    if (at < value.length) {
      value[at] ^= (byte) (1 << random.nextInt(8));
    }
    return value;
  }

  private static byte[] splice(byte[] value, int at, byte[] insert) {
    byte[] spliced = Arrays.copyOf(value, value.length + insert.length);
    System.arraycopy(insert, 0, spliced, at, insert.length);
    System.arraycopy(value, at, spliced, at + insert.length, value.length - at);
    return spliced;
  }
}
