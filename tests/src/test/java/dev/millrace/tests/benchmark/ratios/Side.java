package dev.millrace.tests.benchmark.ratios;

import java.util.List;

/**
 * One of two things that are compared: steps that are run again and again, all of them each time.
 *
 * @param name what it is
 * @param work what all steps do together, in some unit that both sides share
 * @param steps safe to be run by several threads at once
 */
record Side(String name, double work, List<Step> steps) {

  /** A batch. */
  interface Step {
    void run() throws Exception;
  }
}
