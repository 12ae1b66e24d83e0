package dev.millrace.model.inference;

/**
 * What waits for a batch.
 *
 * @param rows rows
 * @param tokens their tokens
 */
public record QueueSize(int rows, long tokens) {
  /** Nothing waits. */
  public static final QueueSize EMPTY = new QueueSize(0, 0);
}
