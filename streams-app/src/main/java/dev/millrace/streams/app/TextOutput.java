package dev.millrace.streams.app;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** An event's text and its predictions in two lines, when the last of them is there. */
final class TextOutput implements DemoOutput {
  private static final int MAX_TEXT = 96;

  private final PrintStream out;
  private final Ansi ansi;

  /** Predictions by the id of an event that others are owed to. */
  private final Map<String, List<Prediction>> waiting = new HashMap<>();

  TextOutput(PrintStream out, boolean colours) {
    this.out = out;
    this.ansi = colours ? Ansi.ON : Ansi.OFF;
  }

  @Override
  public void prediction(DemoEvent event, Prediction prediction, boolean last) {
    waiting.computeIfAbsent(event.id(), id -> new ArrayList<>()).add(prediction);
    if (last) {
      show(event);
    }
  }

  private void show(DemoEvent event) {
    out.println(oneLine(event.text()));
    StringBuilder line = new StringBuilder("   ");
    for (Prediction prediction : waiting.getOrDefault(event.id(), List.of())) {
      line.append(' ').append(describe(prediction));
    }
    out.println(line);
    waiting.remove(event.id());
  }

  private String describe(Prediction prediction) {
    String answer = prediction.getLabel() == null ? "value" : prediction.getLabel();
    return " %s=%s %s"
        .formatted(
            styled("faint", prediction.getTask()),
            styled("bold", answer),
            String.format(Locale.ROOT, "%.2f", prediction.getScore()));
  }

  @Override
  public void deadLetter(OwedPredictions.Receipt receipt, DemoDeadLetter letter) {
    if (receipt.event() != null && receipt.last() && waiting.containsKey(letter.eventId())) {
      show(receipt.event());
    }
    out.println(styled("red,bold", "dead letter ") + printable(letter.describe()));
  }

  @Override
  public void driftReport(DriftReport report) {
    out.println(styled("cyan", DriftLine.of(report)));
  }

  @Override
  public void flush() {
    out.flush();
  }

  /** In one line: blanks and control characters become single blanks. */
  private static String printable(String text) {
    return text.replaceAll("[\\s\\p{Cc}]+", " ").strip();
  }

  /** The text's first line's worth. */
  static String oneLine(String text) {
    String line = printable(text);
    int length = line.codePointCount(0, line.length());
    return length <= MAX_TEXT
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_TEXT - 1)).stripTrailing() + "…";
  }

  private String styled(String style, String text) {
    // A text is never parsed for markup, only put between two codes.
    String on = Ansi.Style.on(Ansi.Style.parse(style));
    String off = Ansi.Style.off(Ansi.Style.parse(style));
    return ansi.enabled() ? on + text + off : text;
  }
}
