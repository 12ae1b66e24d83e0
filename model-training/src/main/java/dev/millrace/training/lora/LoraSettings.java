package dev.millrace.training.lora;

import java.util.List;

/**
 * The low-rank updates that are trained (Hu et al. 2021).
 *
 * @param rank inner dimension; 0 trains the head alone
 * @param alpha numerator of the scaling
 * @param rankStabilized whether alpha is divided by the rank's square root (Kalajdzievski 2023)
 * @param dropout the part of an update's input that is set to zero while training, 0 to below 1
 * @param targets last parts of module names, {@code all}, or nothing for the family's query and
 *     value
 */
public record LoraSettings(
    int rank, double alpha, boolean rankStabilized, double dropout, List<String> targets) {

  /** All linear modules of the encoder. */
  public static final String ALL = "all";

  /**
   * Checks the numbers and copies the list.
   *
   * @throws IllegalArgumentException naming what was expected
   */
  public LoraSettings {
    targets = List.copyOf(targets);
    require(rank >= 0 && rank <= 4096, "a rank from 0 to 4096", rank);
    require(alpha > 0 && Double.isFinite(alpha), "an alpha above 0", alpha);
    require(dropout >= 0 && dropout < 1, "a dropout from 0 to below 1", dropout);
  }

  private static void require(boolean condition, String expected, Object got) {
    if (!condition) {
      throw new IllegalArgumentException("expected %s, got %s".formatted(expected, got));
    }
  }

  /** Those of a head that is trained alone, on the encoder as it is. */
  public static LoraSettings headAlone() {
    return new LoraSettings(0, 1, false, 0, List.of());
  }

  /** The same with other targets. */
  public LoraSettings withTargets(List<String> others) {
    return new LoraSettings(rank, alpha, rankStabilized, dropout, others);
  }

  /**
   * Whether a module is one of the targets, as PEFT reads them: it compares whole parts of its
   * name. Settings that leave the choice to the family must have it {@linkplain LoraModules#resolve
   * made} first.
   */
  public boolean names(String module) {
    return targets.stream().anyMatch(t -> module.equals(t) || module.endsWith("." + t));
  }

  /** What an update is multiplied with. */
  public double scaling() {
    return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  }
}
