package dev.millrace.streams.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a demo with an end went.
 *
 * @param loop after its last turn
 * @param stopped whether the processor stopped in time
 * @param nanos how long feeding and answering took
 */
record DemoVerdict(DemoLoop loop, boolean stopped, long nanos) {

  /** Says it, and returns how the process is to end. */
  int announce(Console console) {
    console.say(
        String.format(
            Locale.ROOT,
            "%d events, %d predictions in %.1f s",
            loop.fed(),
            loop.owed().predictions(),
            nanos / 1e9));
    List<String> faults = faults();
    faults.forEach(console::say);
    return faults.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    DemoDeadLetter first = loop.firstDeadLetter();
    if (first != null) {
      faults.add(
          "expected no dead letters, got %d; the first is %s"
              .formatted(loop.owed().deadLetters(), first.describe()));
    }
    if (loop.owed().surplus() > 0) {
      faults.add(
          "got %d predictions or dead letters more than were owed"
              .formatted(loop.owed().surplus()));
    }
    if (!stopped) {
      faults.add("the processor did not stop in time");
    }
    return faults;
  }
}
