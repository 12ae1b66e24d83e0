package dev.millrace.streams.bench;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What happened between two readings. Where a batch lies in it only partly, only that part counts:
 * as much of its tokens and costs as of its time.
 *
 * @param begin where it begins
 * @param end where it ends
 * @param batches all that lie in it, be it partly
 */
record Interval(Reading begin, Reading end, List<BatchCost> batches) {

  /** Keeps those batches that lie in it. */
  Interval {
    long from = begin.at();
    long to = end.at();
    batches = batches.stream().filter(batch -> batch.within(from, to) > 0).toList();
  }

  /** Its length in nanoseconds. */
  long time() {
    return end.at() - begin.at();
  }

  /** How many batches, parts of them added up. */
  double batchCount() {
    return sum(batch -> 1);
  }

  /** Something of all batches, added up. */
  double sum(ToLongFunction<BatchCost> value) {
    double sum = 0;
    for (BatchCost batch : batches) {
      sum += batch.within(begin.at(), end.at()) * value.applyAsLong(batch);
    }
    return sum;
  }

  /** Something that readings count, in between. */
  long passed(ToLongFunction<Reading> counter) {
    return counter.applyAsLong(end) - counter.applyAsLong(begin);
  }
}
