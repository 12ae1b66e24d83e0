package dev.millrace.streams.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Where compiled models are kept between two runs. */
public final class CacheDirectory {
  private static final String PROPERTY = "millrace.cache";
  private static final String VARIABLE = "MILLRACE_CACHE";

  private CacheDirectory() {}

  /**
   * The system property {@code millrace.cache}, else the variable {@code MILLRACE_CACHE}, else
   * {@code millrace} in the place that the operating system has for users' caches.
   */
  public static Path locate(Properties properties, Map<String, String> environment) {
    String property = properties.getProperty(PROPERTY, "");
    if (!property.isEmpty()) {
      return Path.of(property);
    }
    String variable = environment.getOrDefault(VARIABLE, "");
    return variable.isEmpty() ? usual(properties, environment) : Path.of(variable);
  }

  private static Path usual(Properties properties, Map<String, String> environment) {
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG specification has relative paths ignored.
    if (Path.of(xdg).isAbsolute()) {
      return Path.of(xdg, "millrace");
    }
    Path home = Path.of(properties.getProperty("user.home", "."));
    String os = properties.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (os.startsWith("mac")) {
      return home.resolve("Library/Caches/millrace");
    }
    String local = environment.getOrDefault("LOCALAPPDATA", "");
    if (os.startsWith("windows") && !local.isEmpty()) {
      return Path.of(local, "millrace", "cache");
    }
    return home.resolve(".cache/millrace");
  }
}
