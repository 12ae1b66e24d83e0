package dev.millrace.streams.app;

import dev.millrace.model.quantization.QuantizationScheme;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --quantization}. */
final class QuantizationConverter implements ITypeConverter<QuantizationScheme> {
  @Override
  public QuantizationScheme convert(String value) {
    try {
      return QuantizationScheme.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
