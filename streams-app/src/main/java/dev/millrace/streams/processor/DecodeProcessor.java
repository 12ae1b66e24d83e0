package dev.millrace.streams.processor;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Decodes events. What can't be decoded goes on as a value too: as a dead letter it has to keep its
 * place behind the events that came before it. Written at once, it would be written a second time
 * after a crash, as the committed offset stays below it while earlier events are in flight.
 *
 * <p>Threading: one instance per Streams task.
 */
public final class DecodeProcessor extends ContextualProcessor<byte[], byte[], byte[], Incoming> {
  private final EventDecoder decoder;

  /** A processor that decodes with this decoder. */
  public DecodeProcessor(EventDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    context().forward(record.withValue(decode(record)));
  }

  private Incoming decode(Record<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null || value.length == 0) {
      return new Incoming.Undecodable(
          value, Failure.of(FailureCode.MISSING_TEXT, "expected an event, got an empty record"));
    }
    String topic = context().recordMetadata().orElseThrow().topic();
    try {
      return new Incoming.Decoded(value, decoder.decode(topic, record.headers(), value));
    } catch (EventFailedException e) {
      return new Incoming.Undecodable(value, e.failure());
    }
  }
}
