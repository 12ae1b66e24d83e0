package dev.millrace.streams.processor;

import dev.millrace.streams.failure.EventFailedException;
import dev.millrace.streams.failure.Failure;
import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.failure.SourcePosition;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Decodes events. What can't be decoded goes on as a value too: as a dead letter it has to keep its
 * place behind the events that came before it. Written at once, it would be written a second time
 * after a crash, as the committed offset stays below it while earlier events are in flight.
 *
 * <p>An event that needs a schema registry which can't be asked waits in a {@link WaitingRoom}, and
 * so does all that comes behind it in its task.
 *
 * <p>A record without a value is no event but a tombstone, by which a compacted topic says that a
 * key is gone. Tombstones are counted and go no further.
 *
 * <p>Threading: one instance per Streams task.
 */
public final class DecodeProcessor extends ContextualProcessor<byte[], byte[], byte[], Incoming> {
  /** Names the group of the metrics: {@code stream-millrace-metrics}. */
  static final String SCOPE = "millrace";

  /** Begins the names of the metrics: {@code tombstones-total} and {@code tombstones-rate}. */
  static final String TOMBSTONES = "tombstones";

  private final EventDecoder decoder;
  private final InFlightOffsets inFlight;
  private @Nullable Sensor tombstones;
  private @Nullable WaitingRoom waiting;

  /**
   * A processor that decodes with this decoder.
   *
   * @param inFlight the same that the inference processor uses, which opens the task's log
   */
  public DecodeProcessor(EventDecoder decoder, InFlightOffsets inFlight) {
    this.decoder = decoder;
    this.inFlight = inFlight;
  }

  @Override
  public void init(ProcessorContext<byte[], Incoming> context) {
    super.init(context);
    waiting = new WaitingRoom(context, inFlight, this::decode);
    tombstones =
        context
            .metrics()
            .addRateTotalSensor(
                SCOPE, context.taskId().toString(), TOMBSTONES, Sensor.RecordingLevel.INFO);
  }

  /** What is held is dropped here, but stays in the task's log: whoever is next reads it again. */
  @Override
  public void close() {
    if (tombstones != null) {
      context().metrics().removeSensor(tombstones);
      tombstones = null;
    }
    if (waiting != null) {
      waiting.close();
      waiting = null;
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      skip();
      return;
    }
    SourcePosition position = SourcePosition.of(context().recordMetadata().orElseThrow());
    if (!room().admits(record, position)) {
      return;
    }
    Incoming incoming;
    try {
      incoming = decode(record, position);
    } catch (RuntimeException e) {
      room().hold(record, position, RegistryOutage.reason(e).orElseThrow(() -> e));
      return;
    }
    context().forward(record.withValue(incoming));
  }

  /**
   * Skips a tombstone. It is never in flight, so a commit goes past it as soon as all events before
   * it are done.
   */
  private void skip() {
    if (tombstones != null) {
      tombstones.record();
    }
  }

  private Incoming decode(Record<byte[], byte[]> record, SourcePosition position) {
    byte[] value = record.value();
    if (value.length == 0) {
      return new Incoming.Undecodable(
          value, Failure.of(FailureCode.MISSING_TEXT, "expected an event, got an empty record"));
    }
    String topic = position.topicPartition().topic();
    try {
      return new Incoming.Decoded(
          value,
          decoder.decodeWithFields(topic, record.headers(), value),
          decoder.envelope(topic, record.headers(), value));
    } catch (EventFailedException e) {
      return new Incoming.Undecodable(value, e.failure());
    }
  }

  private WaitingRoom room() {
    if (waiting == null) {
      throw new IllegalStateException("expected an initialized processor, got a closed one");
    }
    return waiting;
  }
}
