package dev.millrace.training.app;

import java.io.File;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line as one would type it into a shell, but for the directories of absolute paths. */
final class CommandText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./=:,+-]+");

  private CommandText() {}

  static String of(List<String> arguments) {
    return arguments.stream()
        .filter(argument -> !argument.equals("--resume"))
        .map(CommandText::withoutHome)
        .map(CommandText::quoted)
        .collect(Collectors.joining(" ", "./millrace ", ""));
  }

  /** A card is published: where its maker's files lie is nobody's business. */
  private static String withoutHome(String argument) {
    File file = new File(argument);
    return file.isAbsolute() ? file.getName() : argument;
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
