package dev.millrace.schemas.wire;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's properties that would change what is written or read, and are not supported: each is
 * refused unless it says what happens here anyway. To ignore one would be to do something else than
 * what was asked for.
 */
final class UnsupportedProperties {
  /** Property to the only accepted value, by its end (of a class name); empty: none. */
  private static final Map<String, String> ACCEPTED =
      Map.ofEntries(
          Map.entry("key.subject.name.strategy", "TopicNameStrategy"),
          Map.entry("value.subject.name.strategy", "TopicNameStrategy"),
          Map.entry("key.schema.id.serializer", "PrefixSchemaIdSerializer"),
          Map.entry("value.schema.id.serializer", "PrefixSchemaIdSerializer"),
          Map.entry("specific.avro.reader", "true"),
          Map.entry("avro.remove.java.properties", "true"),
          Map.entry("latest.compatibility.strict", "true"),
          Map.entry("schema.reflection", "false"),
          Map.entry("use.schema.id", ""),
          Map.entry("use.latest.with.metadata", ""),
          Map.entry("rule.executors", ""),
          Map.entry("context.name.strategy", "NullContextNameStrategy"));

  private UnsupportedProperties() {}

  static void refuse(Map<String, ?> properties) {
    ACCEPTED.forEach((name, accepted) -> check(name, properties.get(name), accepted));
  }

  private static void check(String name, @Nullable Object value, String accepted) {
    if (value == null) {
      return;
    }
    String text = value instanceof Class<?> type ? type.getName() : value.toString();
    if (accepted.isEmpty()) {
      throw new ConfigException(name + " is not supported: remove it");
    }
    if (!text.endsWith(accepted)) {
      throw new ConfigException("%s is %s; only %s is supported".formatted(name, text, accepted));
    }
  }
}
