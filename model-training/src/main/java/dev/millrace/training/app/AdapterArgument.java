package dev.millrace.training.app;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An adapter on the command line: {@code NAME=DIR}.
 *
 * @param name what it is called
 * @param directory where its files are
 */
record AdapterArgument(String name, Path directory) {

  /** Reads {@code NAME=DIR}. */
  static final class Converter implements ITypeConverter<AdapterArgument> {
    @Override
    public AdapterArgument convert(String value) {
      int equals = value.indexOf('=');
      if (equals < 1 || equals == value.length() - 1) {
        throw new TypeConversionException("expected NAME=DIR, got \"%s\"".formatted(value));
      }
      return new AdapterArgument(value.substring(0, equals), Path.of(value.substring(equals + 1)));
    }
  }
}
