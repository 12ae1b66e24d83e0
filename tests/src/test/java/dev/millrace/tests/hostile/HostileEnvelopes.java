package dev.millrace.tests.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Keys, headers and timestamps. */
final class HostileEnvelopes {
  private static final int TOO_LARGE = 600_000;

  private static final List<String> NAMES =
      List.of(
          "",
          "millrace-adapter",
          "millrace-failure-code",
          "millrace-task",
          "millrace-omitted",
          "__streams.errors.topic",
          "__streams.errors.offset",
          "__streams.errors.message",
          "__value_schema_id",
          "content-type",
          "ce_id",
          "ce_specversion",
          "\u200b\u202e",
          "\0",
          "n".repeat(5_000));

  private static final List<Long> TIMES =
      List.of(0L, 1L, 4_000_000_000_000L, Long.MAX_VALUE / 2, Long.MAX_VALUE);

  private final Mutator mutator;

  HostileEnvelopes(Mutator mutator) {
    this.mutator = mutator;
  }

  /** What a CloudEvent of this value has beside it. */
  void attributes(Headers headers, String value) {
    if (value.contains("specversion")) {
      headers.add("content-type", utf8("application/cloudevents+json; charset=utf-8"));
      return;
    }
    headers.add("ce_specversion", utf8("1.0"));
    headers.add("ce_id", utf8("e1"));
    headers.add("ce_source", utf8("/s"));
    headers.add("ce_type", utf8("t"));
    headers.add("content-type", utf8("application/json"));
  }

  /** Adds headers that nobody asked for. */
  void spoil(Headers headers) {
    int count = mutator.oneIn(50) ? 2_000 : 1 + mutator.below(3);
    for (int i = 0; i < count; i++) {
      headers.add(mutator.oneOf(NAMES.subList(0, count > 3 ? 10 : NAMES.size())), value());
    }
    if (mutator.oneIn(200)) {
      headers.add("x".repeat(mutator.oneIn(2) ? TOO_LARGE : 1), new byte[TOO_LARGE]);
    }
  }

  private byte @Nullable [] value() {
    return switch (mutator.below(5)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> mutator.randomBytes(40);
      case 3 -> utf8(HostileEvents.CANARY);
      default -> utf8(mutator.oneIn(2) ? "qv-r4" : "text/plain");
    };
  }

  byte @Nullable [] key() {
    if (mutator.oneIn(10)) {
      return mutator.oneIn(2) ? null : new byte[0];
    }
    return mutator.oneIn(3000) ? new byte[TOO_LARGE] : mutator.randomBytes(20);
  }

  /** Mostly the present; each odd one makes the broker roll its log. */
  @Nullable Long timestamp() {
    return mutator.oneIn(1000) ? mutator.oneOf(TIMES) : null;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
