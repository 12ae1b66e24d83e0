package dev.millrace.training.loop;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How an epoch went.
 *
 * @param epoch from 1
 * @param loss the mean over its steps, each with the numbers that it began with
 * @param score what early stopping looks at, higher is better; 0 without validation
 * @param metrics of the validation, by name; empty without one
 */
public record EpochResult(int epoch, double loss, double score, Map<String, Double> metrics) {
  /** Copies the map, in its order. */
  public EpochResult {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
