package dev.millrace.streams.config;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as it came out: defaults filled in, paths absolute, secrets hidden. It follows
 * the records of this package, so that a setting can't be forgotten here; names are spelled as in
 * the file.
 */
public final class EffectiveConfig {
  private EffectiveConfig() {}

  /** Maps, lists, numbers and texts, to be written as JSON. */
  public static Map<String, @Nullable Object> of(MillraceConfig config) {
    return fields(config);
  }

  private static @Nullable Object shown(@Nullable Object value) {
    if (value instanceof ClientProperties properties) {
      return properties.redacted();
    }
    if (value instanceof Collection<?> items) {
      return items.stream().map(EffectiveConfig::shown).toList();
    }
    if (value instanceof Enum<?> choice) {
      return Kinds.lowerCase(choice);
    }
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    return value instanceof Record record && !isOneWord(record) ? fields(record) : value.toString();
  }

  /** Whether a record is a single value with a spelling of its own, such as a path in an event. */
  private static boolean isOneWord(Record record) {
    return !record.toString().startsWith(record.getClass().getSimpleName() + "[");
  }

  private static Map<String, @Nullable Object> fields(Record record) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      fields.put(kebab(component.getName()), shown(value(record, component)));
    }
    return fields;
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("expected a readable " + component, e);
    }
  }

  /** As settings are spelled: {@code maxTextBytes} is {@code max-text-bytes}. */
  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
