package dev.millrace.model.head;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a head's logits mean; the names are those of {@code problem_type} in {@code config.json}.
 */
public enum ProblemType {
  /** One of the labels: softmax over the logits. */
  SINGLE_LABEL_CLASSIFICATION,
  /** Any number of the labels: a sigmoid per logit. */
  MULTI_LABEL_CLASSIFICATION,
  /** The logits are the values themselves. */
  REGRESSION;

  /** The name as it stands in {@code config.json}. */
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Parses a {@code problem_type}.
   *
   * @throws IllegalArgumentException naming the accepted values
   */
  public static ProblemType parse(String configName) {
    return Arrays.stream(values())
        .filter(type -> type.configName().equals(configName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "problem_type is \"%s\"; expected one of %s"
                        .formatted(
                            configName,
                            Arrays.stream(values()).map(ProblemType::configName).toList())));
  }
}
