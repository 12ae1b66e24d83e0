package dev.millrace.streams.config;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Properties that go to a client as they are. {@link #redacted} and the text form hold no secrets;
 * {@link #values} does.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param values by property name, sorted; references to secrets are replaced by what they refer to
 * @param references the values that had references in them, as they were written
 */
public record ClientProperties(Map<String, String> values, Map<String, String> references) {
  /** Stands where a value is not shown. */
  public static final String HIDDEN = "[hidden]";

  private static final Pattern SEPARATORS = Pattern.compile("[\\s\"'=;,:@/]+");
  private static final Set<String> NOT_SECRET = Set.of("required", "username", "password");
  private static final int LEAST_SECRET_CHARS = 4;

  /** Copies the maps. */
  public ClientProperties {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    references = Collections.unmodifiableMap(new TreeMap<>(references));
  }

  /** Properties that were written as they are. */
  public ClientProperties(Map<String, String> values) {
    this(values, Map.of());
  }

  /** These properties with one more, or with another value for it. */
  public ClientProperties with(String name, String value) {
    Map<String, String> more = new TreeMap<>(values);
    more.put(name, value);
    Map<String, String> others = new TreeMap<>(references);
    others.remove(name);
    return new ClientProperties(more, others);
  }

  /** These properties, and the given one unless it is set. */
  ClientProperties withDefault(String name, String value) {
    return values.containsKey(name) ? this : with(name, value);
  }

  /**
   * What may be shown to anybody, sorted by name. A value is {@link #HIDDEN} if its property is a
   * secret, or unknown, or if it has a login in an address; one that came from a configuration
   * provider is shown as the reference that was written.
   */
  public Map<String, String> redacted() {
    Map<String, String> shown = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          String written = references.getOrDefault(name, value);
          boolean open = SecretReferences.isOne(written) || PropertyNames.mayBeShown(name, written);
          shown.put(name, open ? written : HIDDEN);
        });
    return Collections.unmodifiableMap(shown);
  }

  /**
   * A message without the secrets among these properties, whole or in parts: parsers quote the word
   * that they stumble upon.
   */
  public String scrub(String message) {
    String clean = message;
    for (String secret : secrets()) {
      clean = clean.replace(secret, HIDDEN);
    }
    return clean;
  }

  /** The longest first, so that none is left in part. */
  private Set<String> secrets() {
    Map<String, String> shown = redacted();
    Set<String> secrets =
        new TreeSet<>(
            Comparator.comparingInt(String::length)
                .reversed()
                .thenComparing(Comparator.naturalOrder()));
    values.forEach(
        (name, value) -> {
          if (!value.equals(shown.get(name))) {
            Stream.concat(Stream.of(value), SEPARATORS.splitAsStream(value))
                .filter(part -> part.length() >= LEAST_SECRET_CHARS)
                .filter(part -> !NOT_SECRET.contains(part) && !part.endsWith("LoginModule"))
                .forEach(secrets::add);
          }
        });
    return secrets;
  }

  /** The properties as {@link #redacted} has them. */
  @Override
  public String toString() {
    return redacted().toString();
  }
}
