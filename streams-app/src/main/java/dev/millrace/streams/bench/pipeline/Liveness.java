package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.bench.BenchException;

/** Whether waiting for something still makes sense. */
@FunctionalInterface
interface Liveness {

  /**
   * Returns if what is waited for may still come.
   *
   * @throws BenchException if not, and why
   */
  void require() throws BenchException;
}
