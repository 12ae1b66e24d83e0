package dev.millrace.tests.chaos;

/**
 * How many of what.
 *
 * @param events events that were sent
 * @param owed answers that these are owed: predictions and dead letters
 * @param came answers that came, whatever they were
 * @param missing answers that never came
 * @param duplicated answers that came again
 * @param outOfOrder first answers that came after that of a later event of the same key and task
 * @param unexpected answers that nobody was owed
 */
record Tally(
    long events,
    long owed,
    long came,
    long missing,
    long duplicated,
    long outOfOrder,
    long unexpected) {

  /** Whether this is what the guarantee promises. */
  boolean keeps(Mode mode) {
    return missing == 0
        && outOfOrder == 0
        && unexpected == 0
        && (duplicated == 0 || !mode.isExactlyOnce());
  }
}
