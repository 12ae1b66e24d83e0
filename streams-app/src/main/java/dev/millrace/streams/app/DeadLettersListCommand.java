package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.replay.StoredLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace dead-letters list}. */
@Command(
    name = "list",
    description = {
      "Shows why events could not be answered: a line for each dead letter, each partition in its"
          + " order.",
      "",
      "Time, code, class, topic-partition-offset of the event, attempt, task, reason."
    })
final class DeadLettersListCommand implements Callable<Integer> {
  @Mixin private final ConfigOption option = new ConfigOption();

  @Option(
      names = "--filter",
      split = ",",
      paramLabel = "CODE",
      description = "Only these failures.")
  private Set<FailureCode> codes = EnumSet.noneOf(FailureCode.class);

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Show N dead letters, at most (default: ${DEFAULT-VALUE}).")
  private long limit = 1000;

  @Option(names = "--json", description = "Print a JSON object a line.")
  private boolean json;

  @Option(
      names = "--show-value",
      description = "Show the events themselves too, as UTF-8; they may hold what is not public.")
  private boolean showValue;

  private final Console console;
  private long shown;

  DeadLettersListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    console.stop().listen();
    MillraceConfig config = option.read();
    Cluster.withTopics(config, option.file()).close();
    try (LetterClients clients = LetterClients.of(config)) {
      clients.reader().read(config.topics().deadLetters(), this::show);
    } catch (KafkaException e) {
      throw new CommandException(
          KafkaFaults.exitCode(e), "the list ended: " + KafkaFaults.message(config, e));
    }
    return ExitCode.OK;
  }

  private boolean show(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      StoredLetter letter = new StoredLetter(record);
      boolean asked =
          codes.isEmpty() || codes.stream().anyMatch(code -> code.name().equals(letter.code()));
      if (asked && shown < limit) {
        shown++;
        console.out().println(json ? JsonLines.write(object(letter)) : line(letter));
      }
    }
    return shown < limit && !console.stop().isRequested();
  }

  private ObjectNode object(StoredLetter letter) {
    ObjectNode object = JsonLines.object();
    object.put("time", time(letter).toString());
    object.put("code", letter.code());
    object.put("class", letter.failureClass());
    object.put("topic", letter.topic());
    object.put("partition", letter.partition());
    object.put("offset", letter.offset());
    object.put("attempt", letter.attempt());
    object.put("task", letter.task());
    object.put("reason", letter.reason());
    object.put("omitted", letter.omitted());
    if (showValue) {
      object.put("value", value(letter));
    }
    return object;
  }

  private String line(StoredLetter letter) {
    String task = letter.task();
    return "%s  %s  %s  %s-%d-%d  attempt %d%s  %s%s"
        .formatted(
            time(letter),
            letter.code(),
            letter.failureClass(),
            letter.topic(),
            letter.partition(),
            letter.offset(),
            letter.attempt(),
            task == null ? "" : "  task " + task,
            letter.reason(),
            showValue ? "  " + oneLine(value(letter)) : "");
  }

  private static Instant time(StoredLetter letter) {
    return Instant.ofEpochMilli(letter.record().timestamp());
  }

  /** On a terminal a value may do more than be shown. */
  private static String oneLine(String value) {
    return value.replaceAll("\\p{Cntrl}", "?");
  }

  private static String value(StoredLetter letter) {
    byte[] value = letter.record().value();
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
