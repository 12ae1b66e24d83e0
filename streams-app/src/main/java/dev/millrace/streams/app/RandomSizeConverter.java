package dev.millrace.streams.app;

import dev.millrace.model.compiler.RandomCheckpoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --random}. */
final class RandomSizeConverter implements ITypeConverter<RandomCheckpoint> {
  @Override
  public RandomCheckpoint convert(String value) {
    try {
      return RandomCheckpoint.of(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
