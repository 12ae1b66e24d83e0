package dev.millrace.streams.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that can't be used, with everything that is wrong with it. No message holds a
 * value of a client property, so none holds a secret.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> faults;

  ConfigException(String source, List<String> faults) {
    super(
        faults.stream()
            .map(fault -> System.lineSeparator() + "  " + fault)
            .collect(Collectors.joining("", source + " can't be used:", "")));
    this.faults = List.copyOf(faults);
  }

  /** One line each: where, what was expected, what came. */
  public List<String> faults() {
    return faults;
  }
}
