package dev.millrace.training.optimizer;

import java.util.Locale;

/** How the learning rate falls after it has warmed up. */
public enum Schedule {
  /** It stays. */
  CONSTANT {
    @Override
    double after(double progress) {
      return 1;
    }
  },
  /** In a straight line to 0. */
  LINEAR {
    @Override
    double after(double progress) {
      return 1 - progress;
    }
  },
  /** Along half a cosine wave to 0 (Loshchilov and Hutter 2017). */
  COSINE {
    @Override
    double after(double progress) {
      return (1 + Math.cos(Math.PI * progress)) / 2;
    }
  };

  abstract double after(double progress);

  /** The name on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What the learning rate is multiplied with, as transformers' schedules have it.
   *
   * @param step from 0
   * @param warmup steps in which it rises from 0 in a straight line
   * @param steps all of them
   */
  public double factor(long step, long warmup, long steps) {
    if (step < warmup) {
      return (double) step / warmup;
    }
    return after(Math.min(1, (double) (step - warmup) / Math.max(1, steps - warmup)));
  }
}
