package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
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

  /** The same with another pooling. */
  public EncoderOptions with(@Nullable Pooling other) {
    return new EncoderOptions(quantization, other);
  }

  /**
   * The same with the pooling named, be it the one that the checkpoint's own head has.
   *
   * @param config the checkpoint's
   * @throws ModelFormatException if the configuration is of no family that there is
   */
  public EncoderOptions resolved(JsonFile config) throws ModelFormatException {
    return with(poolingOr(ModelFactory.architecture(config).pooling(config)));
  }

  /** The pooling asked for, or otherwise this one. */
  public Pooling poolingOr(Pooling own) {
    return pooling == null ? own : pooling;
  }

  /** All of it in one line: tells compiled models of one checkpoint apart. */
  public String id() {
    return quantization.id() + " " + (pooling == null ? "own" : pooling.id());
  }
}
