package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.app.OwedPredictions.Receipt;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TextOutputTest {
  private static final DemoEvent EVENT = new DemoEvent("e", null, "hello\n  world\t!", null, null);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private TextOutput output(boolean colours) {
    return new TextOutput(new PrintStream(bytes, false, StandardCharsets.UTF_8), colours);
  }

  private List<String> lines(TextOutput output) {
    output.flush();
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void showsAnEventWhenItsLastPredictionIsThere() {
    TextOutput output = output(false);
    output.prediction(EVENT, Records.prediction("e", "spam", "ham", 0.987f), false);
    assertThat(lines(output)).isEmpty();
    output.prediction(EVENT, Records.prediction("e", "urgency", null, 3.5f), true);
    assertThat(lines(output))
        .containsExactly("hello world !", "     spam=ham 0.99  urgency=value 3.50");
  }

  @Test
  void showsWhatThereIsWhenTheRestFailed() {
    TextOutput output = output(false);
    output.prediction(EVENT, Records.prediction("e", "spam", "ham", 0.5f), false);
    output.deadLetter(
        new Receipt(EVENT, true), new DemoDeadLetter("e", "intent", "MODEL_ERROR", "it broke"));
    assertThat(lines(output))
        .containsExactly(
            "hello world !",
            "     spam=ham 0.50",
            "dead letter e (task intent): MODEL_ERROR: it broke");
  }

  @Test
  void showsDeadLettersOfWholeEvents() {
    TextOutput output = output(false);
    output.deadLetter(
        new Receipt(EVENT, true), new DemoDeadLetter("e", null, "MISSING_TEXT", "no text"));
    assertThat(lines(output)).containsExactly("dead letter e: MISSING_TEXT: no text");
  }

  @Test
  void aDeadLetterSaysAllOfItsReason() {
    TextOutput output = output(false);
    String reason = "expected one of many, ".repeat(9) + "got\u001bnone";
    output.deadLetter(
        new Receipt(EVENT, true), new DemoDeadLetter("e", null, "UNKNOWN_ADAPTER", reason));
    assertThat(lines(output)).singleElement().asString().endsWith("many, got none");
  }

  @Test
  void coloursAreForTerminals() {
    TextOutput output = output(true);
    output.driftReport(Records.drift("control", null));
    assertThat(lines(output)).singleElement().asString().startsWith("\u001b[36mdrift spam");
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    String emoji = "😡";
    assertThat(TextOutput.oneLine(emoji.repeat(96))).isEqualTo(emoji.repeat(96));
    assertThat(TextOutput.oneLine(emoji.repeat(97))).isEqualTo(emoji.repeat(95) + "…");
  }

  @Test
  void textsCantSteerTheTerminal() {
    assertThat(TextOutput.oneLine("a\u001b[31mb\u009bc")).isEqualTo("a [31mb c");
  }
}
