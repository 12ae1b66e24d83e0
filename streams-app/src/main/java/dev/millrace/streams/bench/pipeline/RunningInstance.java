package dev.millrace.streams.bench.pipeline;

/**
 * An instance that reads a lane.
 *
 * <p>Threading: any thread asks; one closes.
 */
public interface RunningInstance extends AutoCloseable {

  /** Whether its partitions are assigned. */
  boolean isRunning();

  /** Whether it stopped by itself. */
  boolean isBroken();

  /** Stops it. What is in flight is read again by the next one. */
  @Override
  void close();
}
