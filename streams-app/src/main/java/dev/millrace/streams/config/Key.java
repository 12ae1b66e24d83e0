package dev.millrace.streams.config;

/**
 * A setting: where it stands, what it takes, what it is where it is not set, what it means.
 *
 * @param path such as {@code engine.workers}, or {@code adapters[].name} in each item of a list
 * @param kind what it takes
 * @param fallback its default; where it has none, what stands in until the faults are reported
 * @param shownDefault the default in words
 * @param meaning one sentence
 */
record Key<T>(String path, Kind<T> kind, T fallback, String shownDefault, String meaning) {
  private static final String REQUIRED = "required";

  /** A setting with a default that is written as it is. */
  static <T> Key<T> of(String path, Kind<T> kind, T defaultValue, String meaning) {
    return new Key<>(path, kind, defaultValue, String.valueOf(defaultValue), meaning);
  }

  /** A setting that must be there. */
  static <T> Key<T> required(String path, Kind<T> kind, T standIn, String meaning) {
    return new Key<>(path, kind, standIn, REQUIRED, meaning);
  }

  boolean required() {
    return shownDefault.equals(REQUIRED);
  }

  /** The last part of its path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
