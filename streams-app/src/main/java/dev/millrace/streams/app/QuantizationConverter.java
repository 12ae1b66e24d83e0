package dev.millrace.streams.app;

import dev.millrace.model.quantization.QuantizationPlan;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --quantization}. */
final class QuantizationConverter implements ITypeConverter<QuantizationPlan> {
  /** For {@code --help}. */
  static final String ACCEPTED =
      "fp32; int8 (8-bit weights and word embeddings, activations quantized per token); int4 (4-bit"
          + " weights: less memory, no faster); or mixed:KEY=SCHEME,... with the keys attention,"
          + " output, ffn (kinds of modules), first, last, layer.N, layer.N-M (layers, from 0; they"
          + " go before kinds), embeddings (fp32 or int8) and rest (int8 if not given).";

  @Override
  public QuantizationPlan convert(String value) {
    try {
      return QuantizationPlan.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
