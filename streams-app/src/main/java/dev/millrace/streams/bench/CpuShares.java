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
    double run = interval.sum(BatchCost::runCpu);
    double batching = interval.sum(BatchCost::cpu) - run;
    double heads = interval.sum(BatchCost::betweenCpu);
    double tokenizing = interval.passed(Reading::tokenizingCpu);
    double submitting = interval.passed(Reading::submittingCpu);
    double known = run + batching + heads + tokenizing + submitting;
    double rest = Math.max(0, interval.passed(Reading::processCpu) - known);
    double most = (threads - 1) * interval.sum(BatchCost::runTime);
    double pool = Math.max(0, Math.min(rest - interval.passed(Reading::jvmCpu), most));
    double all = Math.max(1, known + rest);
    return new CpuShares(
        (run + pool) / all,
        tokenizing / all,
        submitting / all,
        batching / all,
        heads / all,
        (rest - pool) / all);
  }
}
