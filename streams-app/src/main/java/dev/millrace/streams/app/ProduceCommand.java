package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.MillraceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace produce}. */
@Command(
    name = "produce",
    description = {
      "Writes sample events to the first topic of events of a configuration.",
      "",
      "Events are TextEvent records, so the configuration's input.format must be avro, without"
          + " paths. Ends after --limit events, at the end of --events, or on SIGTERM or SIGINT;"
          + " with 0 if all events were taken."
    })
final class ProduceCommand implements Callable<Integer> {
  @Mixin private final ConfigOption option = new ConfigOption();

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description =
          "JSON lines: text, and optionally id, key, adapter, tasks. Without it: messages that"
              + " Millrace brings along, again and again.")
  private @Nullable Path events;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "End after N events; a file is read again up to that.")
  private @Nullable Long limit;

  @Option(
      names = "--rate",
      paramLabel = "PER_SECOND",
      defaultValue = "4",
      description = "Events per second (default: ${DEFAULT-VALUE}).")
  private double rate = 4;

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  ProduceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    requireOptions();
    console.stop().listen();
    MillraceConfig config = option.read();
    requireReadable(config);
    Cluster.withTopics(config, option.file()).close();
    if (RegistryStart.await(config, console.stop())) {
      try (DemoFeed feed = feed();
          EventSender sender = new EventSender(config, Clock.systemUTC())) {
        console.say("sending %s events per second to %s".formatted(rate, topic(config)));
        long sent = send(feed, sender);
        sender.flush();
        console.say("sent %d events to %s".formatted(sent, topic(config)));
      }
    }
    return ExitCode.OK;
  }

  private void requireOptions() {
    if (spec != null && !(rate > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--rate: expected more than 0 events per second, got " + rate);
    }
    if (spec != null && limit != null && limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit: expected at least 1, got " + limit);
    }
  }

  private static void requireReadable(MillraceConfig config) throws CommandException {
    if (!config.topics().input().ownContract()) {
      throw new CommandException(
          ExitCode.UNUSABLE,
          "produce writes TextEvent records, which this configuration doesn't read: expected"
              + " input.format avro without paths");
    }
  }

  private static String topic(MillraceConfig config) {
    return config.topics().events().get(0);
  }

  private DemoFeed feed() throws IOException {
    return events == null ? DemoFeed.builtIn() : DemoFeed.ofFile(events, limit != null);
  }

  /** Returns how many. */
  private long send(DemoFeed feed, EventSender sender) throws Exception {
    Pace pace = new Pace(rate);
    long start = System.nanoTime();
    long sent = 0;
    while (limit == null || sent < limit) {
      if (!pass(pace.nanosUntilNext(System.nanoTime() - start, sent))) {
        return sent;
      }
      DemoEvent event = feed.next();
      if (event == null) {
        return sent;
      }
      sender.send(event);
      sent++;
    }
    return sent;
  }

  /** Whether the time passed without a wish to stop. */
  private boolean pass(long nanos) throws InterruptedException, ExecutionException {
    try {
      console.stop().requested().get(nanos, TimeUnit.NANOSECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    }
  }
}
