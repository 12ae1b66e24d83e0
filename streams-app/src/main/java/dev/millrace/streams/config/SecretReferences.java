package dev.millrace.streams.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Replaces references such as <code>${file:/run/secrets/kafka.properties:password}</code> and
 * <code>${env:NAME}</code> by what they refer to, as Kafka's configuration providers give it.
 *
 * <p>Kafka would do that for its own clients. It is done here, once for all clients and for the
 * schema registry's too, so that what is missing is known at the start, that a secret which itself
 * looks like a reference stays as it is, and that it is known which values must never be shown.
 */
final class SecretReferences {
  /** Names the providers; each has {@code .NAME.class} and {@code .NAME.param.*} beside it. */
  static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

  private static final Pattern REFERENCE = ConfigTransformer.DEFAULT_PATTERN;

  private final Map<String, ConfigProvider> providers;
  private final Consumer<String> fault;

  private SecretReferences(Map<String, ConfigProvider> providers, Consumer<String> fault) {
    this.providers = providers;
    this.fault = fault;
  }

  /** Whether a value is one reference and nothing else. */
  static boolean isOne(String value) {
    Matcher matcher = REFERENCE.matcher(value);
    return matcher.matches() && value.indexOf('}') == value.length() - 1;
  }

  /**
   * The properties with all references replaced, and without the providers.
   *
   * @param providing the properties that name the providers
   * @param fault takes a line for each reference that leads nowhere; none holds a value
   */
  @SuppressWarnings("ReferenceEquality") // whether it is the very same section
  static ClientProperties resolve(
      ClientProperties given, ClientProperties providing, Consumer<String> fault) {
    Map<String, ConfigProvider> providers = new HashMap<>();
    try {
      // Those of another section are at fault there.
      Consumer<String> ofProviders = given == providing ? fault : twice -> {};
      SecretProviders.open(providing.values(), providers, ofProviders);
      return new SecretReferences(providers, fault).resolve(given);
    } finally {
      SecretProviders.close(providers.values());
    }
  }

  private ClientProperties resolve(ClientProperties given) {
    Map<String, String> values = new TreeMap<>();
    Map<String, String> references = new TreeMap<>();
    given
        .values()
        .forEach(
            (name, written) -> {
              if (name.equals(PROVIDERS) || name.startsWith(PROVIDERS + ".")) {
                return; // else Kafka would look for references in what they led to
              }
              if (REFERENCE.matcher(written).find()) {
                references.put(name, written);
              }
              values.put(name, resolve(name, written));
            });
    return new ClientProperties(values, references);
  }

  private String resolve(String name, String written) {
    return REFERENCE
        .matcher(written)
        .replaceAll(
            reference -> {
              String path = reference.group(3) == null ? "" : reference.group(3);
              String found = find(name, reference.group(1), path, reference.group(4));
              return Matcher.quoteReplacement(found == null ? "" : found);
            });
  }

  /** A secret may look like a reference, so one that can't be followed is not quoted. */
  private @Nullable String find(String name, String providerName, String path, String key) {
    ConfigProvider provider = providers.get(providerName);
    if (provider == null) {
      fault.accept(
          "%s: refers to a provider that is not there; %s has %s"
              .formatted(name, PROVIDERS, providers.keySet()));
      return null;
    }
    String asWritten = "${%s:%s%s}".formatted(providerName, path.isEmpty() ? "" : path + ":", key);
    try {
      String value = provider.get(path, Set.of(key)).data().get(key);
      if (value == null) {
        fault.accept(
            "%s: expected %s to be there, got nothing; is it spelled so, and among what"
                    .formatted(name, asWritten)
                + " %s.%s.param.* allows?".formatted(PROVIDERS, providerName));
      }
      return value;
    } catch (RuntimeException e) {
      fault.accept("%s: %s can't be read: %s".formatted(name, asWritten, e.getMessage()));
      return null;
    }
  }
}
