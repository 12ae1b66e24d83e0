package dev.millrace.tests.chaos;

/** Something that goes wrong while events flow, and the proof that it did. */
@FunctionalInterface
interface Fault {
  /** Returns once it is over and the stream goes on. */
  void strike(Chaos chaos) throws Exception;
}
