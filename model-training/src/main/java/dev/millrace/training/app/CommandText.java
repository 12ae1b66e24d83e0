package dev.millrace.training.app;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line as one would type it into a shell. */
final class CommandText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./=:,+-]+");

  private CommandText() {}

  static String of(List<String> arguments) {
    return arguments.stream()
        .filter(argument -> !argument.equals("--resume"))
        .map(CommandText::quoted)
        .collect(Collectors.joining(" ", "./millrace ", ""));
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
