package dev.millrace.streams.app;

import dev.millrace.model.architecture.Pooling;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --pooling}. */
final class PoolingConverter implements ITypeConverter<Pooling> {
  @Override
  public Pooling convert(String value) {
    try {
      return Pooling.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
