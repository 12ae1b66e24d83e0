package dev.millrace.model.architecture;

import dev.millrace.model.quantization.QuantizationPlan;
import org.jspecify.annotations.Nullable;

/**
 * What is chosen when an encoder is compiled.
 *
 * @param quantization how its weights are stored and multiplied
 * @param pooling how a row's last hidden states become one, or null for the way that the
 *     checkpoint's own head has
 */
public record EncoderOptions(QuantizationPlan quantization, @Nullable Pooling pooling) {

  /** With the pooling of the checkpoint's own head. */
  public static EncoderOptions of(QuantizationPlan quantization) {
    return new EncoderOptions(quantization, null);
  }

  /** The pooling asked for, or otherwise this one. */
  Pooling poolingOr(Pooling own) {
    return pooling == null ? own : pooling;
  }

  /** All of it in one line: tells compiled models of one checkpoint apart. */
  public String id() {
    String pooled = pooling == null ? "own" : pooling.name();
    return quantization.id() + " " + pooled;
  }
}
