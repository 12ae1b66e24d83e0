package dev.millrace.streams.bench.pipeline;

import java.time.Duration;

/** Somebody who answers events as fast as that goes, for a round at a time. */
interface Contestant {

  /** Names its figures. */
  String name();

  /**
   * Starts, and stops once the JVM has compiled what there is to compile, or all time is up.
   *
   * @param step how long is looked at before each decision
   * @param most all steps together
   */
  void warmUp(Duration step, Duration most) throws Exception;

  /** Starts, measures once everything is under way for so long, and stops. */
  Measured round(Duration duration) throws Exception;
}
