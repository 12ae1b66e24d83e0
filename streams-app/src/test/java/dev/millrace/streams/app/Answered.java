package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids of events that were answered; a dead letter is a failure.
 *
 * <p>Threading: one thread.
 */
record Answered(List<String> ids) implements DemoClients.Receiver {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  Answered() {
    this(new ArrayList<>());
  }

  /** Reads until so many were answered. */
  void await(DemoClients clients, int count) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (ids.size() < count) {
      clients.poll(Duration.ofMillis(100), this);
      assertThat(System.nanoTime()).as("%d answers", ids.size()).isLessThan(end);
    }
  }

  @Override
  public void prediction(Prediction prediction) {
    ids.add(prediction.getEventId());
  }

  @Override
  public void deadLetter(DemoDeadLetter letter) {
    throw new AssertionError(letter.describe());
  }

  @Override
  public void driftReport(DriftReport report) {}
}
