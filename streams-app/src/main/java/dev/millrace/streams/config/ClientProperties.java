package dev.millrace.streams.config;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Properties that go to a client as they are. Its text form holds no secrets; {@link #values} does.
 *
 * @param values by property name, sorted
 */
public record ClientProperties(Map<String, String> values) {
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "password|passphrase|passwd|secret|token|jaas|user\\.?info|credential|private|assertion"
              + "|(^|[._-])key$");
  private static final Pattern URL_WITH_LOGIN = Pattern.compile("://[^/?#]*@");

  /** Copies the map. */
  public ClientProperties {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** These properties with one more, or with another value for it. */
  public ClientProperties with(String name, String value) {
    Map<String, String> more = new TreeMap<>(values);
    more.put(name, value);
    return new ClientProperties(more);
  }

  /** These properties, and the given one unless it is set. */
  ClientProperties withDefault(String name, String value) {
    return values.containsKey(name) ? this : with(name, value);
  }

  /** The properties, with {@code [hidden]} for what is a secret by its name or holds a login. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(property -> property.getKey() + "=" + shown(property.getKey(), property.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String shown(String name, String value) {
    boolean secret =
        SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).find()
            || URL_WITH_LOGIN.matcher(value).find();
    return secret ? "[hidden]" : value;
  }
}
