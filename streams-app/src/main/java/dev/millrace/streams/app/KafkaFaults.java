package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.ErrorReport;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.MillraceConfig;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * Faults of Kafka's clients that their properties are to blame for: with the same properties they
 * come again, so the exit code says that the configuration can't be used.
 *
 * <p>Messages are scrubbed of secrets and leave out what was thrown: Kafka's parsers quote the word
 * that they stumble upon, and in a line for JAAS that may be a password.
 */
final class KafkaFaults {
  private KafkaFaults() {}

  /**
   * What makes clients.
   *
   * @throws CommandException if Kafka can't make them with these properties
   */
  static <T> T making(MillraceConfig config, Supplier<T> clients) throws CommandException {
    try {
      return clients.get();
    } catch (KafkaException | IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.UNUSABLE, "kafka: the clients can't be made: " + message(config, e));
    }
  }

  /** How the process ends after an error of a running client. */
  static int exitCode(Throwable error) {
    return ErrorReport.isRefusal(error) ? ExitCode.UNUSABLE : ExitCode.FAILED;
  }

  /** All messages from the error to its first cause, each once. */
  static String message(MillraceConfig config, Throwable error) {
    Set<String> messages = new LinkedHashSet<>();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && messages.stream().noneMatch(said -> said.contains(message))) {
        messages.add(message);
      }
    }
    return ErrorReport.oneLine(config.clients().kafka().scrub(String.join(": ", messages)));
  }
}
