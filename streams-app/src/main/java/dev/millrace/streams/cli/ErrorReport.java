package dev.millrace.streams.cli;

import dev.millrace.model.ModelFormatException;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.streams.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * What a user gets to see of an exception.
 *
 * @param exitCode how the process ends
 * @param message one line; one more for each fault of a configuration with several
 */
public record ErrorReport(int exitCode, String message) {

  public static ErrorReport of(Throwable thrown) {
    Throwable error = unwrap(thrown);
    if (error instanceof CommandException command) {
      return new ErrorReport(command.exitCode(), message(command));
    }
    if (error instanceof ConfigException config) {
      // Several faults are easier to read with a line each.
      String message = message(config);
      return new ErrorReport(
          ExitCode.UNUSABLE, config.faults().size() > 1 ? message : oneLine(message));
    }
    if (error instanceof ModelFormatException
        || error instanceof org.apache.kafka.common.config.ConfigException) {
      return new ErrorReport(ExitCode.UNUSABLE, oneLine(message(error)));
    }
    int exitCode = isRefusal(error) ? ExitCode.UNUSABLE : ExitCode.FAILED;
    return new ErrorReport(exitCode, oneLine(message(error)));
  }

  /** Whether a Kafka cluster and we do not trust each other, or we may not do what we have to. */
  public static boolean isRefusal(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
        return true;
      }
    }
    return false;
  }

  /** Names from a stranger's file may hold anything, line ends and a terminal's commands too. */
  public static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
  }

  /** What happened, in words. */
  public static String message(Throwable thrown) {
    Throwable error = unwrap(thrown);
    String text = String.valueOf(error.getMessage());
    if (error instanceof NoSuchFileException) {
      return text + ": no such file";
    }
    if (error instanceof AccessDeniedException) {
      return text + ": permission denied";
    }
    if (error instanceof FileAlreadyExistsException) {
      return text + ": exists already";
    }
    return isWritten(error) ? text : "unexpected %s: %s".formatted(name(error), text);
  }

  /** What was thrown first: frameworks wrap an error several times and say little themselves. */
  public static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return message(root);
  }

  private static Throwable unwrap(Throwable error) {
    Throwable cause = error.getCause();
    boolean wrapper =
        error instanceof ExecutionException
            || error instanceof CompletionException
            || error instanceof ExceptionInInitializerError
            || error instanceof UncheckedIOException;
    return wrapper && cause != null ? unwrap(cause) : error;
  }

  /** Whether its message was written to be read without its class. */
  private static boolean isWritten(Throwable error) {
    return error.getMessage() != null
        && (error instanceof CommandException
            || error instanceof ConfigException
            || error instanceof ModelFormatException
            || error instanceof SchemaRegistryException
            || error instanceof KafkaException
            || error instanceof IOException
            || error.getClass().getName().startsWith("dev.millrace."));
  }

  private static String name(Throwable error) {
    return error.getClass().getSimpleName();
  }
}
