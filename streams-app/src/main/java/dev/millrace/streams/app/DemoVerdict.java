package dev.millrace.streams.app;

import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a demo with an end went.
 *
 * @param fed events that were fed
 * @param owed what became of them
 * @param firstDeadLetter the first of them, if there was any
 * @param stopped whether the processor stopped in time
 * @param took from the first event to the end
 */
record DemoVerdict(
    long fed,
    OwedPredictions owed,
    @Nullable DemoDeadLetter firstDeadLetter,
    boolean stopped,
    Duration took) {

  private static final double MILLIS_PER_SECOND = 1000;

  /** Says it, and returns how the process is to end. */
  int announce(Console console) {
    console.say(
        String.format(
            Locale.ROOT,
            "%d events, %d predictions in %.1f s",
            fed,
            owed.predictions(),
            took.toMillis() / MILLIS_PER_SECOND));
    List<String> faults = faults();
    faults.forEach(console::say);
    return faults.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (owed.openEvents() > 0) {
      faults.add(
          "%d predictions of %d events are missing; the first is %s"
              .formatted(owed.missing(), owed.openEvents(), owed.oldest()));
    }
    if (firstDeadLetter != null) {
      faults.add(
          "expected no dead letters, got %d; the first is %s"
              .formatted(owed.deadLetters(), firstDeadLetter.describe()));
    }
    if (owed.surplus() > 0) {
      faults.add("got %d predictions or dead letters more than owed".formatted(owed.surplus()));
    }
    if (!stopped) {
      faults.add("the processor did not stop in time");
    }
    return faults;
  }
}
