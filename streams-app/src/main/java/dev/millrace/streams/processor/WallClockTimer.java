package dev.millrace.streams.processor;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * A punctuator that runs only while there is something to do. Each run makes Streams commit, so one
 * that never stops would commit an idle instance for ever. It must be stopped when its processor is
 * closed: a suspended task keeps its punctuators, and the processor is initialized again.
 *
 * <p>Threading: its task's stream thread.
 */
final class WallClockTimer {
  private final ProcessorContext<?, ?> context;
  private final Duration interval;
  private final Punctuator action;
  private @Nullable Cancellable running;

  WallClockTimer(ProcessorContext<?, ?> context, Duration interval, Punctuator action) {
    this.context = context;
    this.interval = interval;
    this.action = action;
  }

  /** Starts it; does nothing where it runs already. */
  void start() {
    if (running == null) {
      running = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, action);
    }
  }

  /** Stops it; does nothing where it does not run. */
  void stop() {
    if (running != null) {
      running.cancel();
      running = null;
    }
  }
}
