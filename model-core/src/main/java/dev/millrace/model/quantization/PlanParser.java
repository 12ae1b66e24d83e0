package dev.millrace.model.quantization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plans as text. */
final class PlanParser {
  private static final String PREFIX = "mixed:";
  private static final String REST = "rest";
  private static final String EMBEDDINGS = "embeddings";
  private static final String FIRST = "first";
  private static final String LAST = "last";
  private static final Pattern LAYERS =
      Pattern.compile("layer\\.(0|[1-9][0-9]{0,3})(?:-(0|[1-9][0-9]{0,3}))?");

  private final String text;
  private @Nullable QuantizationScheme rest;
  private @Nullable EmbeddingScheme embeddings;
  private final Map<LinearKind, QuantizationScheme> kinds = new EnumMap<>(LinearKind.class);
  private final SortedMap<Integer, QuantizationScheme> layers = new TreeMap<>();

  private PlanParser(String text) {
    this.text = text;
  }

  static QuantizationPlan parse(String text) {
    Optional<QuantizationScheme> scheme = find(QuantizationScheme.values(), text);
    return scheme.map(QuantizationPlan::of).orElseGet(() -> new PlanParser(text).mixed());
  }

  private QuantizationPlan mixed() {
    if (!text.startsWith(PREFIX)) {
      throw fault("%s, or mixed:KEY=SCHEME,...".formatted(names(QuantizationScheme.values())));
    }
    for (String entry : text.substring(PREFIX.length()).split(",", -1)) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw fault("KEY=SCHEME where it says \"%s\"".formatted(entry));
      }
      add(entry.substring(0, equals), entry.substring(equals + 1));
    }
    QuantizationScheme others = rest == null ? QuantizationScheme.INT8 : rest;
    return new QuantizationPlan(
        others,
        embeddings == null ? QuantizationPlan.embeddingsOf(others) : embeddings,
        kinds,
        layers);
  }

  private void add(String key, String value) {
    Optional<LinearKind> kind = find(LinearKind.values(), key);
    Matcher range = LAYERS.matcher(key);
    Object before = null;
    if (key.equals(EMBEDDINGS)) {
      before = embeddings;
      embeddings = require(EmbeddingScheme.values(), key, value);
    } else if (key.equals(REST)) {
      before = rest;
      rest = scheme(key, value);
    } else if (kind.isPresent()) {
      before = kinds.put(kind.get(), scheme(key, value));
    } else if (key.equals(LAST)) {
      before = layers.put(QuantizationPlan.LAST, scheme(key, value));
    } else if (key.equals(FIRST)) {
      addLayers(0, 0, scheme(key, value));
    } else if (range.matches()) {
      int from = Integer.parseInt(range.group(1));
      int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
      addLayers(from, to, scheme(key, value));
    } else {
      throw fault(
          "one of the keys rest, %s, embeddings, first, last, layer.N, layer.N-M, got \"%s\""
              .formatted(names(LinearKind.values()), key));
    }
    if (before != null) {
      throw fault("a scheme for %s once".formatted(key));
    }
  }

  private void addLayers(int from, int to, QuantizationScheme scheme) {
    if (to < from) {
      throw fault("a range of layers that ends after it begins, got %d-%d".formatted(from, to));
    }
    for (int layer = from; layer <= to; layer++) {
      if (layers.put(layer, scheme) != null) {
        throw fault("a scheme for layer %d once".formatted(layer));
      }
    }
  }

  private QuantizationScheme scheme(String key, String value) {
    return require(QuantizationScheme.values(), key, value);
  }

  private <E extends Enum<E>> E require(E[] values, String key, String value) {
    return find(values, value)
        .orElseThrow(() -> fault("%s=%s, got \"%s\"".formatted(key, names(values, "|"), value)));
  }

  private IllegalArgumentException fault(String expected) {
    return new IllegalArgumentException(
        "quantization is \"%s\"; expected %s".formatted(text, expected));
  }

  private static <E extends Enum<E>> Optional<E> find(E[] values, String id) {
    return Arrays.stream(values).filter(value -> id(value).equals(id)).findFirst();
  }

  private static String names(Enum<?>[] values) {
    return names(values, ", ");
  }

  private static String names(Enum<?>[] values, String between) {
    return String.join(between, Arrays.stream(values).map(PlanParser::id).toList());
  }

  private static String id(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The part of a plan's id after the colon. */
  static String entries(QuantizationPlan plan) {
    List<String> entries = new ArrayList<>();
    if (plan.rest() != QuantizationScheme.INT8) {
      entries.add(REST + "=" + plan.rest().id());
    }
    if (plan.embeddings() != QuantizationPlan.embeddingsOf(plan.rest())) {
      entries.add(EMBEDDINGS + "=" + plan.embeddings().id());
    }
    plan.kinds().forEach((kind, scheme) -> entries.add(kind.id() + "=" + scheme.id()));
    addLayers(entries, plan.layers());
    return String.join(",", entries);
  }

  private static void addLayers(
      List<String> entries, SortedMap<Integer, QuantizationScheme> layers) {
    int from = -1;
    for (Map.Entry<Integer, QuantizationScheme> layer : layers.entrySet()) {
      int number = layer.getKey();
      from = from < 0 ? number : from;
      if (number == QuantizationPlan.LAST) {
        entries.add(LAST + "=" + layer.getValue().id());
      } else if (layers.get(number + 1) != layer.getValue()) {
        String range = from == number ? "" + from : from + "-" + number;
        entries.add("layer.%s=%s".formatted(range, layer.getValue().id()));
        from = -1;
      }
    }
  }
}
