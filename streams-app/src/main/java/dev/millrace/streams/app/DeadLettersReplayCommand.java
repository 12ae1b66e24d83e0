package dev.millrace.streams.app;

import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.replay.Replay;
import dev.millrace.streams.replay.ReplayMarkers;
import dev.millrace.streams.replay.ReplayPlan;
import dev.millrace.streams.replay.ReplayPlan.Verdict;
import dev.millrace.streams.replay.TopicReader;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace dead-letters replay}. */
@Command(
    name = "replay",
    description = {
      "Sends dead letters to the topics that their events came from, once what was wrong is mended.",
      "",
      "Key, headers and value go as they came, to the partition that they came from. Where one task"
          + " of an event failed, a header millrace-tasks says so, and only that task is answered.",
      "",
      "Each dead letter is replayed once, however often this runs, with whatever filter, and if it"
          + " is killed: its event and a marker in the topic DEAD-LETTERS-replayed, which is made"
          + " if it is missing, are one transaction. An event that fails again is a new dead letter"
          + " with a header millrace-attempt, which counts."
    })
final class DeadLettersReplayCommand implements Callable<Integer> {
  @Mixin private final ConfigOption option = new ConfigOption();

  @Option(
      names = "--filter",
      required = true,
      split = ",",
      paramLabel = "CODE",
      description = "The failures to replay; dead-letters list shows their codes.")
  private Set<FailureCode> codes = EnumSet.noneOf(FailureCode.class);

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Only dead letters with this timestamp or a later one, such as 2026-01-31T09:00:00Z."
              + " Their timestamps are those of their events.")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Only dead letters with an earlier timestamp.")
  private @Nullable Instant to;

  @Option(names = "--limit", paramLabel = "N", description = "Replay N dead letters, at most.")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Leave events that had N attempts, the first one included (default: ${DEFAULT-VALUE}).")
  private int maxAttempts = 3;

  @Option(
      names = "--stamp-now",
      description =
          "Give events the time of the replay in place of their own timestamp, if the topic would"
              + " take them for too old.")
  private boolean stampNow;

  @Option(names = "--dry-run", description = "Count, and do nothing.")
  private boolean dryRun;

  private final Console console;

  DeadLettersReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    console.stop().listen();
    MillraceConfig config = option.read();
    Map<Verdict, Long> counts;
    try (LetterTopic topic = LetterTopic.of(config, option.file());
        LetterClients clients = LetterClients.of(config)) {
      counts = dryRun ? count(config, topic, clients) : replay(config, topic, clients);
    } catch (KafkaException e) {
      throw new CommandException(
          KafkaFaults.exitCode(e),
          "the replay ended: %s; run it again to go on".formatted(KafkaFaults.message(config, e)));
    }
    report(counts);
    return console.stop().isRequested() ? ExitCode.INTERRUPTED : ExitCode.OK;
  }

  private Map<Verdict, Long> count(MillraceConfig config, LetterTopic topic, LetterClients clients)
      throws CommandException {
    ReplayMarkers markers = new ReplayMarkers(topic.name(), topic.id());
    if (topic.hasMarkers()) {
      markers.read(clients.reader());
    }
    return run(config, clients.reader(), null, markers);
  }

  private Map<Verdict, Long> replay(MillraceConfig config, LetterTopic topic, LetterClients clients)
      throws CommandException {
    topic.createMarkers();
    try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
      // Not before the producer is there: only then no other replay adds to them.
      ReplayMarkers markers = new ReplayMarkers(topic.name(), topic.id());
      markers.read(clients.reader());
      return run(config, clients.reader(), producer, markers);
    }
  }

  private Map<Verdict, Long> run(
      MillraceConfig config,
      TopicReader reader,
      @Nullable KafkaProducer<byte[], byte[]> producer,
      ReplayMarkers markers) {
    ReplayPlan plan = new ReplayPlan(codes, config.topics().events(), from, to, limit, maxAttempts);
    return new Replay(reader, producer, markers, plan, !stampNow)
        .run(config.topics().deadLetters(), console.stop()::isRequested);
  }

  private void report(Map<Verdict, Long> counts) {
    line(counts, Verdict.REPLAY, dryRun ? "would be replayed" : "replayed");
    line(counts, Verdict.DONE, "were replayed before");
    line(counts, Verdict.BEYOND_LIMIT, "are left by --limit");
    line(counts, Verdict.EXHAUSTED, "had all their attempts (--max-attempts)");
    line(counts, Verdict.INCOMPLETE, "lack their value, as they were too large with it");
    line(counts, Verdict.FOREIGN, "are from topics that the configuration doesn't read");
    line(counts, Verdict.NOT_ASKED_FOR, "are of other failures or times");
    if (console.stop().isRequested()) {
      console.say("stopped before the end; run it again to go on");
    }
  }

  private void line(Map<Verdict, Long> counts, Verdict verdict, String what) {
    long count = counts.getOrDefault(verdict, 0L);
    if (count > 0 || verdict == Verdict.REPLAY) {
      console.out().printf(Locale.ROOT, "%d %s%n", count, what);
    }
  }
}
