package dev.millrace.streams.bench.pipeline;

import dev.millrace.model.inference.InferenceEngine;

/** Runs the stream as users run it. */
@FunctionalInterface
public interface PipelineHost {

  /**
   * Starts an instance; returns before its partitions are assigned.
   *
   * @param instance from 0 on
   * @param engine what computes; stays the caller's
   */
  RunningInstance start(Lane lane, int instance, InferenceEngine engine) throws Exception;
}
