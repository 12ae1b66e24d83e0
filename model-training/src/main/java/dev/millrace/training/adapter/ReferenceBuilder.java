package dev.millrace.training.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.adapter.ExpectedCalibration;
import dev.millrace.model.adapter.RandomProjection;
import dev.millrace.model.adapter.TokenLengths;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes an adapter's {@code reference.json} of its predictions on held-out data: what serving
 * measures drift against. It holds counts and moments, nothing of any text.
 *
 * <p>Threading: for one thread.
 */
public final class ReferenceBuilder {
  private static final int FORMAT = 2;

  /** Serving's windows have as many. */
  private static final int CONFIDENCE_BINS = 20;

  private static final int DIRECTIONS = 16;
  private static final long SEED = 1;

  private final Map<String, Long> labels = new LinkedHashMap<>();
  private final long[] confidences = new long[CONFIDENCE_BINS];
  private final long[] lengths = new long[TokenLengths.BINS];
  private final ProjectedMoments moments;
  private long events;
  private long tokens;
  private long unknownTokens;
  private long truncated;

  /**
   * A reference without any prediction.
   *
   * @param labels the head's; of a regression they are not counted
   * @param hiddenSize width of the encoder's states
   */
  public ReferenceBuilder(List<String> labels, int hiddenSize) {
    labels.forEach(label -> this.labels.put(label, 0L));
    moments = new ProjectedMoments(new RandomProjection(DIRECTIONS, hiddenSize, SEED));
  }

  /**
   * Adds a prediction.
   *
   * @throws IllegalArgumentException if its label is none of the head's, or its state is of another
   *     width
   */
  public void add(HeldOutPrediction prediction) {
    String label = prediction.label();
    if (label != null && !labels.containsKey(label)) {
      throw new IllegalArgumentException("expected a label of the head, got \"" + label + "\"");
    }
    moments.add(prediction.pooled());
    if (label != null) {
      labels.merge(label, 1L, Long::sum);
    }
    confidences[confidenceBin(prediction.confidence())]++;
    lengths[TokenLengths.bin(prediction.tokens())]++;
    events++;
    tokens += prediction.tokens();
    unknownTokens += prediction.unknownTokens();
    truncated += prediction.truncated() ? 1 : 0;
  }

  /** As serving does: what lies outside [0, 1] falls in the outermost bin. */
  private static int confidenceBin(double confidence) {
    double bin = Math.floor(confidence * CONFIDENCE_BINS);
    return (int) Math.max(0, Math.min(CONFIDENCE_BINS - 1, bin));
  }

  /** How many predictions were added. */
  public long events() {
    return events;
  }

  /**
   * The reference, of classifiers.
   *
   * @param calibration how right the predictions were
   * @throws IllegalStateException if there are no predictions
   */
  public ObjectNode toJson(ExpectedCalibration calibration) {
    ObjectNode json = toJson();
    json.putObject("expected_calibration")
        .put("accuracy", calibration.accuracy())
        .put("error", calibration.error());
    return json;
  }

  /**
   * The reference without what was right.
   *
   * @throws IllegalStateException if there are no predictions
   */
  public ObjectNode toJson() {
    if (events == 0) {
      throw new IllegalStateException("expected predictions to make a reference of, got none");
    }
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("format", FORMAT).put("events", events);
    putLabels(json);
    putCounts(json.putArray("confidence_counts"), confidences);
    putCounts(json.putArray("token_length_counts"), lengths);
    json.put("unknown_token_rate", tokens == 0 ? 0 : (double) unknownTokens / tokens);
    json.put("truncated_rate", (double) truncated / events);
    moments.write(json.putObject("embedding_moments"));
    return json;
  }

  private void putLabels(ObjectNode json) {
    ObjectNode counts = json.putObject("label_counts");
    ObjectNode rates = json.putObject("label_rates");
    if (labels.values().stream().allMatch(count -> count == 0)) {
      return;
    }
    labels.forEach(
        (label, count) -> {
          counts.put(label, count);
          rates.put(label, (double) count / events);
        });
  }

  private static void putCounts(ArrayNode array, long[] counts) {
    for (long count : counts) {
      array.add(count);
    }
  }
}
