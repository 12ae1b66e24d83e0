package dev.millrace.streams.bench;

/**
 * What the process's processor time went into; the parts add up to 1.
 *
 * @param run {@code OrtSession.run}
 * @param tokenizing turning texts into tokens
 * @param submitting handing rows to the engine and taking results
 * @param batching laying batches out, stacking adapters, making tensors, reading the output
 * @param heads taking rows off the queue, heads, completing rows
 * @param other the JVM's garbage collectors and compilers, and ONNX Runtime's threads where they
 *     turned with nothing to do
 */
public record CpuShares(
    double run, double tokenizing, double submitting, double batching, double heads, double other) {

  /** Everything but {@code OrtSession.run}. */
  public double outsideRun() {
    return 1 - run;
  }

  /**
   * Shares in an interval. The workers' own threads tell their times in and around {@code run}
   * exactly. ONNX Runtime's further threads are native and tell nothing: theirs is what is left of
   * the process's time after all Java threads' and the JVM's own, but no more than they could have
   * used while a run was under way.
   *
   * @param threads cores that one batch may be computed on
   */
  static CpuShares of(Interval interval, int threads) {
    double run = 0;
    double runTime = 0;
    double batching = 0;
    double heads = 0;
    for (BatchCost batch : interval.batches()) {
      run += batch.runCpu();
      runTime += batch.runTime();
      batching += batch.cpu() - batch.runCpu();
      heads += batch.betweenCpu();
    }
    double known = run + batching + heads + interval.tokenizingCpu() + interval.submittingCpu();
    double rest = Math.max(0, interval.processCpu() - known);
    double pool = Math.max(0, Math.min(rest - interval.jvmCpu(), (threads - 1) * runTime));
    double all = Math.max(1, known + rest);
    return new CpuShares(
        (run + pool) / all,
        interval.tokenizingCpu() / all,
        interval.submittingCpu() / all,
        batching / all,
        heads / all,
        (rest - pool) / all);
  }
}
