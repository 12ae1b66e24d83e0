package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.bench.BenchPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param main how the stream runs
 * @param others further ways, measured by turns with the main one
 * @param time how long each contestant is measured, all rounds together; latency takes as long once
 *     more at a rate, and on an idle stream
 * @param rate events per second for the latency; null for half of what the main setup reached
 */
public record PipelinePlan(Setup main, List<Setup> others, BenchPlan time, @Nullable Double rate) {

  /** Copies the list. */
  public PipelinePlan {
    others = List.copyOf(others);
  }
}
