package dev.millrace.streams.app;

/**
 * How many events are due by when.
 *
 * @param perSecond events per second; infinity for as fast as possible
 */
record Pace(double perSecond) {
  static final Pace UNLIMITED = new Pace(Double.POSITIVE_INFINITY);

  private static final double NANOS_PER_SECOND = 1e9;

  /** Events due in total this long after the start; the first is due at once. */
  long dueAfter(long nanos) {
    double due = Math.floor(perSecond * (nanos / NANOS_PER_SECOND)) + 1;
    return Double.isNaN(due) ? Long.MAX_VALUE : (long) due;
  }

  /** How long to wait from there until the next event is due, given how many were fed. */
  long nanosUntilNext(long nanos, long fed) {
    return Math.max(0, (long) Math.ceil(fed / perSecond * NANOS_PER_SECOND) - nanos);
  }
}
