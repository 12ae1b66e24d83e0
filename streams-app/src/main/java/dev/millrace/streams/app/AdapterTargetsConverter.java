package dev.millrace.streams.app;

import dev.millrace.streams.bench.AdapterTargets;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --targets}. */
final class AdapterTargetsConverter implements ITypeConverter<AdapterTargets> {
  @Override
  public AdapterTargets convert(String value) {
    return switch (value) {
      case "all" -> AdapterTargets.ALL;
      case "qv" -> AdapterTargets.QV;
      default -> throw new TypeConversionException("expected all or qv, got \"" + value + "\"");
    };
  }
}
