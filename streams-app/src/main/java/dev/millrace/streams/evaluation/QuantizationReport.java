package dev.millrace.streams.evaluation;

import dev.millrace.model.quantization.QuantizationPlan;
import java.util.List;
import java.util.OptionalLong;

/**
 * What was measured.
 *
 * @param texts how many
 * @param tokens how many they have together
 * @param labelled how many of them have a known label
 * @param schemes one for each plan, fp32 first
 * @param parts each part of the model quantized alone, the one that changes logits most first
 */
public record QuantizationReport(
    int texts, long tokens, int labelled, List<Scheme> schemes, List<Part> parts) {

  /** Copies the lists. */
  public QuantizationReport {
    schemes = List.copyOf(schemes);
    parts = List.copyOf(parts);
  }

  /**
   * One plan.
   *
   * @param plan which
   * @param diskBytes of the encoder's file
   * @param residentBytes by how much a process's resident memory grows while the encoder is loaded
   *     and computes a batch; absent where the system doesn't say
   * @param textsPerSecond encoder and head, tokenized before; the median of the rounds
   * @param comparison with fp32
   */
  public record Scheme(
      QuantizationPlan plan,
      long diskBytes,
      OptionalLong residentBytes,
      double textsPerSecond,
      Comparison comparison) {}

  /**
   * A part of the model, quantized alone while the rest is in fp32.
   *
   * @param name its key in a plan
   * @param plan the whole plan
   * @param comparison with fp32
   */
  public record Part(String name, QuantizationPlan plan, Comparison comparison) {}

  /** How much faster a scheme is than fp32. */
  public double speedup(Scheme scheme) {
    return scheme.textsPerSecond() / schemes.get(0).textsPerSecond();
  }
}
