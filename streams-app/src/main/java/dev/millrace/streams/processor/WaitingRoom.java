package dev.millrace.streams.processor;

import dev.millrace.streams.failure.SourcePosition;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an event waits that can't be read for now, and all that comes behind it in its task, so
 * that their order stays. It is tried again every now and then. Then they go on one after the
 * other, as fast as there is room for them.
 *
 * <p>Events that wait are in the task's {@link FlightLog}: no commit goes past them, and the
 * consumer reads no more of their partitions ({@link LowWatermarkConsumer}). What Streams has read
 * before still comes. A consumer that isn't ours can't be told; then it is the whole instance that
 * reads no more once too many wait.
 *
 * <p>Threading: its task's stream thread.
 */
final class WaitingRoom {
  private static final Logger LOG = LoggerFactory.getLogger(WaitingRoom.class);

  /** Each time makes Streams commit, so this is not often. */
  private static final Duration RETRY = Duration.ofMillis(500);

  private static final Duration TICK = Duration.ofMillis(1);

  /**
   * After this time a tick lets no further event go on: other tasks of the thread wait meanwhile.
   */
  private static final Duration TURN = Duration.ofMillis(100);

  /** Events that go on as another comes: more than one, so that the room gets empty. */
  private static final int PER_ARRIVAL = 2;

  /** Reads an event; throws as {@link EventDecoder#decode} does. Any thread. */
  @FunctionalInterface
  interface Reader {
    Incoming read(Record<byte[], byte[]> record, SourcePosition position);
  }

  private final ProcessorContext<byte[], Incoming> context;
  private final InFlightOffsets inFlight;
  private final Reader reader;
  private final HeldEvents held = new HeldEvents();
  private final WallClockTimer retrying;
  private final WallClockTimer emptying;
  private @Nullable FlightLog log;
  private boolean stuck;

  WaitingRoom(ProcessorContext<byte[], Incoming> context, InFlightOffsets inFlight, Reader reader) {
    this.context = context;
    this.inFlight = inFlight;
    this.reader = reader;
    this.retrying = new WallClockTimer(context, RETRY, now -> empty());
    this.emptying = new WallClockTimer(context, TICK, now -> empty());
  }

  /** Whether an event may go on at once. If not, it waits in here from now on. */
  boolean admits(Record<byte[], byte[]> record, SourcePosition position) {
    if (stuck && held.isOverfull()) {
      goOn(); // an instance that was paused reads before its timers run, and would be paused again
    }
    for (int i = 0; i < PER_ARRIVAL && !stuck && !held.isEmpty(); i++) {
      goOn();
    }
    if (held.isEmpty()) {
      return true;
    }
    add(record, position);
    if (stuck && held.isOverfull()) {
      inFlight.overflow();
    }
    return false;
  }

  /** An event waits in here from now on, the first to do so. */
  void hold(Record<byte[], byte[]> record, SourcePosition position, String reason) {
    LOG.warn("{}: waits for the schema registry: {}", position, reason);
    log = inFlight.log(position.topicPartition());
    add(record, position);
    stay(reason);
  }

  void close() {
    retrying.stop();
    emptying.stop();
    held.clear();
    log = null;
    stuck = false;
  }

  private void add(Record<byte[], byte[]> record, SourcePosition position) {
    held.add(new HeldEvents.Held(record, position));
    log().hold(position.topicPartition(), position.offset());
  }

  /** Lets events go on for a while; a stream that stops leaves them to the next start. */
  private void empty() {
    Deadline turn = Deadline.in(TURN);
    do {
      if (held.isEmpty() || inFlight.isStopping()) {
        break;
      }
      goOn();
    } while (!stuck && !turn.isOver());
  }

  /** Lets the first event go on, if it can be read. It leaves last: what throws is done again. */
  private void goOn() {
    HeldEvents.Held first = held.first();
    Incoming incoming;
    try {
      incoming = reader.read(first.record(), first.position());
    } catch (RuntimeException e) {
      stay(RegistryOutage.reason(e).orElseThrow(() -> e));
      return;
    }
    unstick(first.position());
    context.forward(first.record().withValue(new Incoming.Late(incoming, first.position())));
    held.removeFirst();
    log().released(first.position().topicPartition(), first.position().offset());
    if (held.isEmpty()) {
      emptying.stop();
    }
  }

  private void stay(String reason) {
    stuck = true;
    HeldEvents.Held first = held.first();
    log().waitsFor(new Hold(reason, () -> canBeRead(first)));
    emptying.stop();
    retrying.start();
  }

  private boolean canBeRead(HeldEvents.Held event) {
    try {
      reader.read(event.record(), event.position());
      return true;
    } catch (RuntimeException e) {
      return !RegistryOutage.causes(e);
    }
  }

  private void unstick(SourcePosition first) {
    if (stuck) {
      LOG.info("{}: goes on", first);
      stuck = false;
      log().waitsFor(null);
      retrying.stop();
      emptying.start();
    }
  }

  private FlightLog log() {
    if (log == null) {
      throw new IllegalStateException("expected events that wait, got none");
    }
    return log;
  }
}
