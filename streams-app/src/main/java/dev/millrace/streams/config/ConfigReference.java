package dev.millrace.streams.config;

import java.util.stream.Collectors;

/** The reference of all settings, made from what the code reads. */
public final class ConfigReference {
  private static final String HEADER =
      "| Key | Takes | Default | Meaning |\n| --- | --- | --- | --- |\n".formatted();

  private ConfigReference() {}

  /** A Markdown table: a line per setting. */
  public static String markdown() {
    return Keys.ALL.stream().map(ConfigReference::row).collect(Collectors.joining("", HEADER, ""));
  }

  private static String row(Key<?> key) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(key.path(), key.kind().expected(), key.shownDefault(), key.meaning());
  }
}
