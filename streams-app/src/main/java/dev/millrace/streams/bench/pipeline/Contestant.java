package dev.millrace.streams.bench.pipeline;

import java.time.Duration;

/** Somebody who answers events as fast as that goes, for a round at a time. */
interface Contestant {

  /** Names its figures. */
  String name();

  /** Starts, measures once everything is under way for so long, and stops. */
  Measured round(Duration duration) throws Exception;
}
