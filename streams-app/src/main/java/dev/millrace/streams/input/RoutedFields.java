package dev.millrace.streams.input;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields that routes look at, as the texts that they are compared by.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param paths where they stand, by what routes call them
 */
public record RoutedFields(Map<String, FieldPath> paths) {
  /** Routes look at no field. */
  public static final RoutedFields NONE = new RoutedFields(Map.of());

  /** A longer text is no field's value to routes, and is not kept. */
  public static final int MAX_TEXT_CHARS = 1000;

  /** Keeps {@code 1e999999999} from being written out. */
  private static final int MAX_NUMBER_CHARS = 64;

  /** Copies the map. */
  public RoutedFields {
    paths = Map.copyOf(paths);
  }

  /**
   * The fields of these names.
   *
   * @param names paths as they are configured
   */
  public static RoutedFields of(Collection<String> names) {
    return new RoutedFields(
        names.stream()
            .distinct()
            .collect(Collectors.toMap(name -> name, name -> FieldPath.parse(name).orElseThrow())));
  }

  /** The same fields of what is at this path, under the same names. */
  RoutedFields under(FieldPath base) {
    Map<String, FieldPath> inner = new HashMap<>();
    paths.forEach((name, path) -> inner.put(name, path.under(base)));
    return new RoutedFields(inner);
  }

  /**
   * What they say, by name; a field that is not there, or that has no text to compare by, is left
   * out.
   *
   * @param values what stands at each path
   */
  Map<String, String> read(Function<FieldPath, FieldValue> values) {
    if (paths.isEmpty()) {
      return Map.of();
    }
    Map<String, String> texts = new HashMap<>();
    paths.forEach(
        (name, path) -> {
          String text = text(values.apply(path));
          if (text != null) {
            texts.put(name, text);
          }
        });
    return texts;
  }

  private static @Nullable String text(FieldValue value) {
    if (value instanceof FieldValue.Text given) {
      return given.text().length() <= MAX_TEXT_CHARS ? given.text() : null;
    }
    if (value instanceof FieldValue.Whole whole) {
      return shortest(whole.digits());
    }
    if (value instanceof FieldValue.Fraction fraction) {
      return shortest(fraction.written());
    }
    return value instanceof FieldValue.Truth truth ? String.valueOf(truth.value()) : null;
  }

  /** A number without an exponent and without zeros that say nothing; null for what is none. */
  private static @Nullable String shortest(String written) {
    if (written.length() > MAX_NUMBER_CHARS) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(written).stripTrailingZeros();
      return Math.abs((long) number.scale()) <= MAX_NUMBER_CHARS ? number.toPlainString() : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
