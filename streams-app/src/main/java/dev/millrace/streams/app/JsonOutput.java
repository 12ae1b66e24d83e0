package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import java.io.PrintStream;

/** A line of JSON per prediction on standard output; all else on standard error. */
final class JsonOutput implements DemoOutput {
  private final PrintStream out;
  private final PrintStream err;

  JsonOutput(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public void prediction(DemoEvent event, Prediction prediction, boolean last) {
    ObjectNode json = PredictionJson.of(prediction);
    json.put("text", event.text());
    out.print(JsonLines.write(json) + "\n");
  }

  @Override
  public void deadLetter(OwedPredictions.Receipt receipt, DemoDeadLetter letter) {
    err.println("millrace: dead letter: " + letter.describe());
  }

  @Override
  public void driftReport(DriftReport report) {
    err.println("millrace: " + DriftLine.of(report));
  }

  @Override
  public void flush() {
    out.flush();
  }
}
