package dev.millrace.streams.app;

import dev.millrace.streams.config.AdapterConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code millrace demo}. */
final class DemoOptions {
  private static final double HUMANE_RATE = 4;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description =
          "Events as JSON lines: text, and optionally id, key, adapter, tasks. Fed once, or again"
              + " and again up to --limit. Without it: messages that Millrace brings along, again"
              + " and again.")
  private @Nullable Path events;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Feed N events, and end when each has every prediction that it is owed. Without it the"
              + " demo goes on until Ctrl-C, also after the end of a file.")
  private @Nullable Long limit;

  @Option(
      names = "--rate",
      paramLabel = "PER_SECOND",
      description = "Events per second; by default 4, or as fast as possible with --limit.")
  private @Nullable Double rate;

  @Option(
      names = "--adapter",
      paramLabel = "NAME=DIR",
      converter = AdapterConverter.class,
      description =
          "Your adapter for a task of the demo (intent, emotion or spam) in place of its own: a PEFT"
              + " LoRA directory for MiniLM, such as train writes. When its files change, the next"
              + " events get the new ones. May be repeated.")
  private List<AdapterConfig> adapters = new ArrayList<>();

  @Option(
      names = "--json",
      description =
          "A JSON object per prediction on standard output (event_id, task, adapter,"
              + " adapter_version, variant, label, score, scores, text); all else on standard"
              + " error.")
  private boolean json;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "Where the embedded broker listens on 127.0.0.1; any free port by default.")
  private int kafkaPort;

  @Option(
      names = "--registry-port",
      paramLabel = "PORT",
      description = "The same for the embedded schema registry.")
  private int registryPort;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "With --limit: give up when nothing came for so long (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds = 60;

  /** What is wrong with them, or null. */
  @Nullable String fault() {
    if (limit != null && limit < 1) {
      return "--limit: expected at least 1, got " + limit;
    }
    if (rate != null && !(rate > 0)) {
      return "--rate: expected more than 0 events per second, got " + rate;
    }
    if (timeoutSeconds < 1) {
      return "--timeout: expected at least 1 second, got " + timeoutSeconds;
    }
    return isPort(kafkaPort) && isPort(registryPort)
        ? null
        : "--kafka-port and --registry-port: expected 0 to 65535";
  }

  private static boolean isPort(int port) {
    return port >= 0 && port <= 65535;
  }

  @Nullable Path file() {
    return events;
  }

  boolean isLimited() {
    return limit != null;
  }

  /** How many events are fed; as good as endless without a limit. */
  long events() {
    return limit == null ? Long.MAX_VALUE : limit;
  }

  Pace pace() {
    if (rate != null) {
      return new Pace(rate);
    }
    return isLimited() ? Pace.UNLIMITED : new Pace(HUMANE_RATE);
  }

  /** What the user gave, by task. */
  List<AdapterConfig> adapters() {
    return adapters;
  }

  boolean json() {
    return json;
  }

  int kafkaPort() {
    return kafkaPort;
  }

  int registryPort() {
    return registryPort;
  }

  Duration patience() {
    return Duration.ofSeconds(timeoutSeconds);
  }
}
