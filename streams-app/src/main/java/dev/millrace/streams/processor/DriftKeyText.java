package dev.millrace.streams.processor;

import dev.millrace.streams.drift.DriftKey;

/**
 * Drift keys as text: {@code task/adapter/version} or {@code task/adapter/version/variant}. The key
 * of drift reports, of the repartition topic and of the stores, so it can be read with Kafka's own
 * tools.
 */
final class DriftKeyText {
  private DriftKeyText() {}

  /** Different for different keys: a slash within a part is escaped. */
  static String of(DriftKey key) {
    String three =
        escaped(key.task()) + "/" + escaped(key.adapter()) + "/" + escaped(key.adapterVersion());
    return key.variant() == null ? three : three + "/" + escaped(key.variant());
  }

  /** The key of one window's part. */
  static String of(DriftKey key, long windowStart) {
    return of(key) + "@" + windowStart;
  }

  private static String escaped(String part) {
    return part.replace("%", "%25").replace("/", "%2F").replace("@", "%40");
  }
}
