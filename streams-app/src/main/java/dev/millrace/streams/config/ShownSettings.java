package dev.millrace.streams.config;

import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.input.FieldPath;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings under the names and in the sections that they have in a file. */
final class ShownSettings {
  /** Between a list and what stands in its items. */
  private static final String ITEM = "[].";

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  /** Adds a setting, whose place is below the last list in its path; null where it is not set. */
  ShownSettings put(Key<?> key, @Nullable Object value) {
    if (value != null) {
      int list = key.path().lastIndexOf(ITEM);
      put(list < 0 ? key.path() : key.path().substring(list + ITEM.length()), value);
    }
    return this;
  }

  /** Adds a list of sections. */
  ShownSettings put(String path, List<ShownSettings> items) {
    put(path, (Object) items.stream().map(ShownSettings::values).toList());
    return this;
  }

  /** Maps, lists, numbers and texts. */
  Map<String, @Nullable Object> values() {
    return values;
  }

  private void put(String path, Object value) {
    put(values, path, value);
  }

  @SuppressWarnings("unchecked") // nobody but this method puts maps there
  private static void put(Map<String, @Nullable Object> section, String path, Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      section.put(path, written(value));
      return;
    }
    Object inner = section.computeIfAbsent(path.substring(0, dot), name -> new LinkedHashMap<>());
    put((Map<String, @Nullable Object>) inner, path.substring(dot + 1), value);
  }

  private static Object written(Object value) {
    if (value instanceof ClientProperties properties) {
      return properties.redacted();
    }
    if (value instanceof Enum<?> choice) {
      return Kinds.lowerCase(choice);
    }
    boolean hasSpelling =
        value instanceof Path || value instanceof FieldPath || value instanceof QuantizationPlan;
    return hasSpelling ? value.toString() : value;
  }
}
