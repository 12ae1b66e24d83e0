package dev.millrace.streams.app;

import dev.millrace.streams.config.AdapterConfig;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --adapter NAME=DIR}. */
final class AdapterConverter implements ITypeConverter<AdapterConfig> {
  @Override
  public AdapterConfig convert(String value) {
    int equals = value.indexOf('=');
    if (equals < 1 || equals == value.length() - 1) {
      throw new TypeConversionException("expected NAME=DIR, got \"%s\"".formatted(value));
    }
    return new AdapterConfig(
        value.substring(0, equals), Path.of(value.substring(equals + 1)), null);
  }
}
