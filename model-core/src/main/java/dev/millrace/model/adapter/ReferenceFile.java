package dev.millrace.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.ProblemType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an adapter's {@code reference.json}: {@code {"events": n, "label_counts": {label: count},
 * "confidence_counts": [count per bin]}}, and since format 2, each optional, {@code
 * "token_length_counts"} with {@code "unknown_token_rate"} and {@code "truncated_rate"}, {@code
 * "expected_calibration"}, and {@code "embedding_moments"}.
 *
 * @param file the file
 * @param hiddenSize width of the encoder's states
 */
record ReferenceFile(JsonFile file, int hiddenSize) {
  /** Its name in an adapter's directory. */
  static final String NAME = "reference.json";

  private static final int LATEST_FORMAT = 2;
  private static final int MOST_BINS = 1000;
  private static final int MOST_DIRECTIONS = 256;

  /** The reference in a directory, or null if there is none. */
  static @Nullable ReferenceProfile read(Path directory, ClassificationHead head, int hiddenSize)
      throws ModelFormatException {
    Path path = directory.resolve(NAME);
    return Files.exists(path)
        ? new ReferenceFile(JsonFile.read(path), hiddenSize).profile(head)
        : null;
  }

  private ReferenceProfile profile(ClassificationHead head) throws ModelFormatException {
    // What a later format means by these names can't be known.
    var unused = file.optionalInt("format", 1, LATEST_FORMAT);
    int events = file.requireInt("events", 1, Integer.MAX_VALUE);
    Map<String, Long> labels = labelCounts(head);
    JsonNode bins = file.get("confidence_counts");
    boolean lacksLabels = labels.isEmpty() && head.problemType() != ProblemType.REGRESSION;
    if (lacksLabels || !bins.isArray() || bins.isEmpty() || bins.size() > MOST_BINS) {
      throw new ModelFormatException(
          "%s: expected label_counts and confidence_counts with 1 to %d bins"
              .formatted(file.origin(), MOST_BINS));
    }
    long[] confidence =
        counts("confidence_counts", bins).stream().mapToLong(Long::longValue).toArray();
    return new ReferenceProfile(events, labels, confidence, texts(), calibration(), embedding());
  }

  private Map<String, Long> labelCounts(ClassificationHead head) throws ModelFormatException {
    Map<String, Long> labels = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : file.get("label_counts").properties()) {
      if (!head.labels().contains(field.getKey())) {
        throw new ModelFormatException(
            "%s: label_counts has \"%s\", which is no label"
                .formatted(file.origin(), field.getKey()));
      }
      labels.put(field.getKey(), count("label_counts", field.getValue()));
    }
    return labels;
  }

  private @Nullable ReferenceTexts texts() throws ModelFormatException {
    if (!file.has("token_length_counts")) {
      return null;
    }
    JsonNode bins = file.get("token_length_counts");
    if (!bins.isArray() || bins.size() != TokenLengths.BINS) {
      throw file.fault("token_length_counts", TokenLengths.BINS + " counts");
    }
    return new ReferenceTexts(
        counts("token_length_counts", bins),
        rate(file, "unknown_token_rate"),
        rate(file, "truncated_rate"));
  }

  private @Nullable ExpectedCalibration calibration() throws ModelFormatException {
    JsonFile object = file.optionalObject("expected_calibration").orElse(null);
    return object == null
        ? null
        : new ExpectedCalibration(rate(object, "accuracy"), rate(object, "error"));
  }

  private @Nullable EmbeddingMoments embedding() throws ModelFormatException {
    JsonFile object = file.optionalObject("embedding_moments").orElse(null);
    if (object == null) {
      return null;
    }
    if (!object.requireText("projection").equals(RandomProjection.KIND)) {
      throw object.fault("projection", "\"" + RandomProjection.KIND + "\"");
    }
    JsonNode seed = object.get("seed");
    if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
      throw object.fault("seed", "an integer");
    }
    object.requireInt("hidden_size", hiddenSize, hiddenSize);
    List<Double> mean = numbers(object, "mean", Double.NEGATIVE_INFINITY);
    List<Double> variance = numbers(object, "variance", 0);
    if (variance.size() != mean.size()) {
      throw object.fault("variance", "as many numbers as there are means");
    }
    RandomProjection projection = new RandomProjection(mean.size(), hiddenSize, seed.longValue());
    return new EmbeddingMoments(projection, mean, variance);
  }

  private static double rate(JsonFile object, String field) throws ModelFormatException {
    double rate = object.optionalNumber(field).orElse(-1);
    if (rate < 0 || rate > 1) {
      throw object.fault(field, "a number from 0 to 1");
    }
    return rate;
  }

  private static List<Double> numbers(JsonFile object, String field, double least)
      throws ModelFormatException {
    JsonNode array = object.get(field);
    if (!array.isArray() || array.isEmpty() || array.size() > MOST_DIRECTIONS) {
      throw object.fault(field, "1 to %d numbers".formatted(MOST_DIRECTIONS));
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : array) {
      if (!value.isNumber()
          || !Double.isFinite(value.doubleValue())
          || value.doubleValue() < least) {
        throw object.fault(field, least == 0 ? "numbers from 0 on" : "numbers");
      }
      numbers.add(value.doubleValue());
    }
    return numbers;
  }

  private List<Long> counts(String field, JsonNode array) throws ModelFormatException {
    List<Long> counts = new ArrayList<>();
    for (JsonNode value : array) {
      counts.add(count(field, value));
    }
    return counts;
  }

  private long count(String field, JsonNode value) throws ModelFormatException {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw file.fault(field, "counts");
    }
    return value.longValue();
  }
}
