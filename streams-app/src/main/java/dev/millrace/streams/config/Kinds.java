package dev.millrace.streams.config;

import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.input.FieldPath;
import dev.millrace.streams.input.RoutedFields;
import dev.millrace.streams.routing.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kinds of settings there are. */
final class Kinds {
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

  private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
  private static final Pattern PROPERTY = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  private Kinds() {}

  static Kind<String> name() {
    return text("a name (%s)".formatted(Names.SYNTAX), Names::valid);
  }

  static Kind<String> topic() {
    return text("a topic name", text -> TOPIC.matcher(text).matches());
  }

  static Kind<String> path() {
    return text("a path", text -> !text.isBlank() && text.indexOf('\0') < 0);
  }

  /** Where a field stands in an event. */
  static Kind<FieldPath> fieldPath() {
    return scalar(FieldPath.SYNTAX, text -> FieldPath.parse(text).orElse(null));
  }

  /** Where a field stands in an event, if it has one; the root stands for none. */
  static Kind<FieldPath> optionalFieldPath() {
    return scalar(
        FieldPath.SYNTAX + ", or \"\" for none",
        text -> text.isEmpty() ? FieldPath.ROOT : FieldPath.parse(text).orElse(null));
  }

  /** The name of a field in a record, in whatever format. */
  static Kind<String> field() {
    return text("a name of A-Z a-z 0-9 _", text -> FIELD.matcher(text).matches());
  }

  /** An address of this machine. */
  static Kind<String> host() {
    return text("a host name or an IP address", text -> HOST.matcher(text).matches());
  }

  /**
   * A port to listen on.
   *
   * @param none what {@code none} becomes
   */
  static Kind<Integer> port(int none) {
    return scalar(
        "0..65535 or none",
        text -> {
          Long port = text.equals("none") ? Long.valueOf(none) : whole(text, 0, 65_535);
          return port == null ? null : port.intValue();
        });
  }

  static Kind<Long> milliseconds(long min, long max) {
    return scalar("%d..%d ms".formatted(min, max), text -> whole(text, min, max));
  }

  static Kind<Integer> count(int min, int max) {
    return scalar(
        "%d..%d".formatted(min, max),
        text -> {
          Long value = whole(text, min, max);
          return value == null ? null : value.intValue();
        });
  }

  /** A share of the traffic, in any unit. */
  static Kind<Double> share() {
    return scalar(
        "a number greater than 0",
        text -> {
          double value = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : 0;
          return value > 0 ? value : null;
        });
  }

  static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
    List<E> choices = Arrays.asList(type.getEnumConstants());
    String names = String.join(" or ", choices.stream().map(Kinds::lowerCase).toList());
    return scalar(
        names,
        text ->
            choices.stream()
                .filter(choice -> lowerCase(choice).equals(text))
                .findAny()
                .orElse(null));
  }

  static Kind<QuantizationPlan> quantization() {
    return scalar("fp32, int8, int4 or mixed:KEY=SCHEME,...", Kinds::plan);
  }

  private static @Nullable QuantizationPlan plan(String text) {
    try {
      return QuantizationPlan.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static <T> Kind<List<T>> list(Kind<T> item) {
    return new Kind<>("a list of " + item.expected(), (node, place) -> items(item, node, place));
  }

  /** A list that is not empty. */
  static <T> Kind<List<T>> some(Kind<T> item) {
    String expected = "at least one of " + item.expected();
    return new Kind<>(
        expected,
        (node, place) -> {
          if (node instanceof Node.Sequence sequence && sequence.items().isEmpty()) {
            place.expected(expected, "an empty list", node.line());
          }
          return items(item, node, place);
        });
  }

  /** How a record's key begins. */
  static Kind<String> keyPrefix() {
    return text("the beginning of a key", text -> isShort(text) && !text.isEmpty());
  }

  /** Texts by name, at least one. */
  static Kind<Map<String, String>> texts(String names, Predicate<String> validName) {
    String expected = "values by the names of " + names;
    return new Kind<>(expected, (node, place) -> textsByName(expected, validName, node, place));
  }

  static boolean isHeader(String name) {
    return isShort(name) && !name.isBlank();
  }

  static boolean isFieldPath(String name) {
    return FieldPath.parse(name).isPresent();
  }

  private static boolean isShort(String text) {
    return text.length() <= RoutedFields.MAX_TEXT_CHARS;
  }

  /** Properties of a client; no message holds a value, as it may be a secret. */
  static Kind<ClientProperties> properties() {
    return new Kind<>("properties of the client", Kinds::clientProperties);
  }

  static String lowerCase(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private static <T> @Nullable List<T> items(Kind<T> kind, Node node, Place place) {
    if (!(node instanceof Node.Sequence sequence)) {
      place.expected("a list of " + kind.expected(), node.kind(), node.line());
      return null;
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      T item = kind.parse(sequence.items().get(i), place.item(i));
      if (item != null) {
        items.add(item);
      }
    }
    return List.copyOf(items);
  }

  private static @Nullable ClientProperties clientProperties(Node node, Place place) {
    if (!(node instanceof Node.Mapping mapping)) {
      place.expected("properties with values", node.kind(), node.line());
      return null;
    }
    Map<String, String> properties = new TreeMap<>();
    mapping
        .entries()
        .forEach(
            (name, value) -> {
              if (!PROPERTY.matcher(name).matches()) {
                place.expected("names of properties", Names.quote(name), value.line());
              } else if (value instanceof Node.Scalar scalar) {
                properties.put(name, scalar.text());
              } else {
                place
                    .key(name)
                    .expected("a value (\"\" for an empty one)", value.kind(), value.line());
              }
            });
    return new ClientProperties(properties);
  }

  private static @Nullable Map<String, String> textsByName(
      String expected, Predicate<String> validName, Node node, Place place) {
    if (!(node instanceof Node.Mapping mapping) || mapping.entries().isEmpty()) {
      place.expected(expected, node instanceof Node.Mapping ? "none" : node.kind(), node.line());
      return null;
    }
    Map<String, String> texts = new TreeMap<>();
    mapping
        .entries()
        .forEach(
            (name, value) -> {
              if (!validName.test(name)) {
                place.expected(expected, Names.quote(name), value.line());
              } else if (value instanceof Node.Scalar scalar && isShort(scalar.text())) {
                texts.put(name, scalar.text());
              } else {
                place
                    .key(Names.quote(name))
                    .expected(
                        "a text of at most %d characters (\"\" for an empty one)"
                            .formatted(RoutedFields.MAX_TEXT_CHARS),
                        value instanceof Node.Scalar ? "a longer one" : value.kind(),
                        value.line());
              }
            });
    return texts;
  }

  private static Kind<String> text(String expected, Predicate<String> valid) {
    return scalar(expected, text -> valid.test(text) ? text : null);
  }

  private static <T> Kind<T> scalar(String expected, Function<String, @Nullable T> parse) {
    return new Kind<>(
        expected,
        (node, place) -> {
          boolean written = node instanceof Node.Scalar;
          String text = node instanceof Node.Scalar scalar ? scalar.text() : "";
          T value = written ? parse.apply(text) : null;
          if (value == null) {
            place.expected(expected, written ? Names.quote(text) : node.kind(), node.line());
          }
          return value;
        });
  }

  private static @Nullable Long whole(String text, long min, long max) {
    if (!WHOLE.matcher(text).matches()) {
      return null;
    }
    long value = Long.parseLong(text);
    return value >= min && value <= max ? value : null;
  }
}
