package dev.millrace.training.adapter;

import java.util.List;

/**
 * How an adapter's low-rank updates were trained, as PEFT's configuration has it.
 *
 * @param rank inner dimension; 0 where the head alone was trained
 * @param alpha numerator of the scaling
 * @param rankStabilized whether alpha is divided by the rank's square root (rsLoRA)
 * @param dropout the part of a module's input that was set to zero in training, 0 to 1
 * @param targets endings of the names of the modules that are changed, such as {@code query}
 */
public record LoraSettings(
    int rank, double alpha, boolean rankStabilized, double dropout, List<String> targets) {

  /** Checks that they fit each other. */
  public LoraSettings {
    targets = targets.stream().distinct().sorted().toList();
    if (rank < 0 || (rank == 0) != targets.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a rank and targets, or rank 0 and none, got rank %d and %s"
              .formatted(rank, targets));
    }
    if (!Double.isFinite(alpha) || !(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "expected a finite alpha and a dropout in [0, 1), got %s and %s"
              .formatted(alpha, dropout));
    }
  }

  /** Those of a head that was trained alone, on the encoder as it is. */
  public static LoraSettings headAlone() {
    return new LoraSettings(0, 1, false, 0, List.of());
  }

  /** Whether a module is one of the targets: PEFT compares whole parts of its name. */
  boolean names(String module) {
    return targets.stream().anyMatch(t -> module.equals(t) || module.endsWith("." + t));
  }
}
