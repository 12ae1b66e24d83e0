package dev.millrace.streams.bench.pipeline;

/**
 * What all parts of a benchmark share.
 *
 * @param cluster where the lanes are
 * @param feed produces events
 * @param model what they are put through
 */
record Bench(BenchCluster cluster, Feed feed, BenchedModel model) {

  /** A new lane. */
  Lane open(String name, Setup setup) {
    Lane lane = new Lane("bench-" + name, setup);
    cluster.create(lane);
    return lane;
  }
}
