package dev.millrace.streams.topology;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;

/**
 * A fault of the cluster, or of this instance's standing in it, that a new thread with new clients
 * gets over: time ran out, a transaction was ended or taken over by somebody else. Kafka Streams
 * gets over most of these itself, but not over those that come while it puts another one right.
 */
final class ClusterFault {
  /**
   * How a producer of transactions says that it gave up sending, as it does only where {@code
   * delivery.timeout.ms} was made shorter. It has no class for that, so there is nothing else to
   * know it by; were the words to change, the process would end instead of the thread.
   */
  private static final String GAVE_UP =
      "The client hasn't received acknowledgment for some previously sent messages";

  private ClusterFault() {}

  /** Whether that is what an error comes from; Kafka Streams wraps what is thrown. */
  static boolean causes(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof FencedInstanceIdException) {
        return false; // two instances of one group.instance.id would replace each other without end
      }
      if (isPassing(cause)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPassing(Throwable cause) {
    return cause instanceof RetriableException
        || cause instanceof ApplicationRecoverableException
        || cause instanceof TransactionAbortableException
        || cause instanceof InvalidTxnStateException
        || isGivenUp(cause);
  }

  /** What was sent is in a transaction that the next producer of the same id ends. */
  private static boolean isGivenUp(Throwable cause) {
    return cause.getClass() == KafkaException.class
        && String.valueOf(cause.getMessage()).startsWith(GAVE_UP);
  }
}
