package dev.millrace.streams.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/** Makes the configuration providers that properties name, as Kafka does for its own clients. */
final class SecretProviders {
  private static final String CLASS = "class";
  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(CLASS, ConfigDef.Type.CLASS, ConfigDef.Importance.HIGH, "The provider.");
  private static final String KAFKAS =
      "org.apache.kafka.common.config.provider.EnvVarConfigProvider, …FileConfigProvider or"
          + " …DirectoryConfigProvider";

  private SecretProviders() {}

  /** Adds those that can be made; each that can't is a fault. */
  static void open(
      Map<String, String> properties,
      Map<String, ConfigProvider> providers,
      Consumer<String> fault) {
    for (String name : properties.getOrDefault(SecretReferences.PROVIDERS, "").split(",", -1)) {
      if (!name.isBlank()) {
        open(name.strip(), properties, providers, fault);
      }
    }
  }

  private static void open(
      String name,
      Map<String, String> properties,
      Map<String, ConfigProvider> providers,
      Consumer<String> fault) {
    String prefix = SecretReferences.PROVIDERS + "." + name + ".";
    String type = properties.get(prefix + CLASS);
    if (type == null) {
      fault.accept(
          "%s: expected a class, such as %s, got nothing".formatted(prefix + CLASS, KAFKAS));
      return;
    }
    try {
      AbstractConfig config =
          new AbstractConfig(DEFINITION, settings(prefix, type, properties), false);
      providers.put(name, config.getConfiguredInstance(CLASS, ConfigProvider.class));
    } catch (ConfigException e) {
      fault.accept(
          "%s: expected a class, such as %s, got another".formatted(prefix + CLASS, KAFKAS));
    } catch (KafkaException e) {
      fault.accept("%s: can't be made: %s".formatted(prefix + CLASS, e.getMessage()));
    }
  }

  private static Map<String, String> settings(
      String prefix, String type, Map<String, String> properties) {
    Map<String, String> settings = new HashMap<>();
    String parameter = prefix + "param.";
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(parameter)) {
            settings.put(name.substring(parameter.length()), value);
          }
        });
    settings.put(CLASS, type);
    return settings;
  }

  static void close(Collection<ConfigProvider> providers) {
    for (ConfigProvider provider : providers) {
      try {
        provider.close();
      } catch (IOException e) {
        throw new UncheckedIOException("a configuration provider could not be closed", e);
      }
    }
  }
}
