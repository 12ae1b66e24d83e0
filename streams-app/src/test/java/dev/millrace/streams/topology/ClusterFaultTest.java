package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ClusterFaultTest {

  @Test
  void newClientsGetOverWhatPasses() {
    assertThat(causes(new TimeoutException("expired"))).isTrue();
    assertThat(causes(new InvalidTxnStateException("taken over"))).isTrue();
    assertThat(causes(new ProducerFencedException("taken over"))).isTrue();
    assertThat(causes(new TransactionAbortableException("ended"))).isTrue();
    assertThat(
            causes(
                new KafkaException(
                    "The client hasn't received acknowledgment for some previously sent messages"
                        + " and can no longer retry them. It is safe to abort the transaction and"
                        + " continue.")))
        .isTrue();
  }

  @Test
  void nothingGetsOverWhatStays() {
    assertThat(causes(new TopicAuthorizationException("no"))).isFalse();
    assertThat(causes(new FencedInstanceIdException("another has its id"))).isFalse();
    assertThat(causes(new RecordTooLargeException("too large"))).isFalse();
    assertThat(causes(new IllegalStateException("the engine is closed"))).isFalse();
    assertThat(causes(new KafkaException("Unexpected error in InitProducerIdResponse"))).isFalse();
  }

  /** Wrapped twice, as it comes out of a stream thread. */
  private static boolean causes(RuntimeException cause) {
    return ClusterFault.causes(
        new StreamsException("in a thread", new KafkaException("in a producer", cause)));
  }
}
