package dev.millrace.training.app;

import dev.millrace.streams.cli.Console;
import dev.millrace.training.loop.EpochResult;
import dev.millrace.training.loop.TrainingListener;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how training goes: a bar with loss, learning rate, examples a second and the time left on a
 * terminal, a line now and then elsewhere.
 *
 * <p>Threading: for one thread; the bar redraws itself on a thread of its own.
 */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  private static final int LINES_OF_EPOCH = 5;
  private static final int REDRAW_MILLIS = 500;

  /** How slowly the shown loss follows the steps'. */
  private static final double SMOOTHING = 0.95;

  private final Console console;
  private final int epochs;
  private final int stepsOfEpoch;
  private final @Nullable ProgressBar bar;

  /** When the last step or the last validation ended. */
  private long since = System.nanoTime();

  /** What all steps took, validations apart. */
  private long nanos;

  private long rows;
  private double loss = Double.NaN;

  TrainingProgress(Console console, int epochs, int stepsOfEpoch) {
    this.console = console;
    this.epochs = epochs;
    this.stepsOfEpoch = stepsOfEpoch;
    this.bar =
        console.colours()
            ? new ProgressBarBuilder()
                .setTaskName("training")
                .setInitialMax((long) epochs * stepsOfEpoch)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .build()
            : null;
  }

  @Override
  public void step(Step step) {
    long now = System.nanoTime();
    nanos += now - since;
    since = now;
    rows += step.rows();
    loss = Double.isNaN(loss) ? step.loss() : SMOOTHING * loss + (1 - SMOOTHING) * step.loss();
    String state =
        String.format(
            Locale.ROOT,
            "loss %.4f, learning rate %.2e, %.0f examples/s",
            loss,
            step.rate(),
            rows / seconds());
    if (bar != null) {
      bar.stepTo(step.step());
      bar.setExtraMessage(state);
    } else if (step.step() % Math.max(1, stepsOfEpoch / LINES_OF_EPOCH) == 0) {
      double left = seconds() / Math.max(1, rows) * step.rows() * (step.steps() - step.step());
      console.say(
          String.format(
              Locale.ROOT,
              "step %d of %d, epoch %d: %s, %.0f s left",
              step.step(),
              step.steps(),
              step.epoch(),
              state,
              left));
    }
  }

  private double seconds() {
    return Math.max(1e-3, nanos / 1e9);
  }

  @Override
  public void epoch(EpochResult result) {
    console.say(
        String.format(
            Locale.ROOT,
            "epoch %d of %d: loss %.4f%s",
            result.epoch(),
            epochs,
            result.loss(),
            result.metrics().isEmpty() ? "" : "; held out: " + metrics(result.metrics())));
    since = System.nanoTime();
  }

  static String metrics(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> String.format(Locale.ROOT, "%s %.4f", metric.getKey(), metric.getValue()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
