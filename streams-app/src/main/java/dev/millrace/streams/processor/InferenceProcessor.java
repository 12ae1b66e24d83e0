package dev.millrace.streams.processor;

import dev.millrace.streams.accounting.EventAccount;
import dev.millrace.streams.failure.SourcePosition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Answers events: hands their rows to the engine, keeps them in the order in which they were read,
 * and forwards the outcome of the first as soon as it is done, then of the next. Events stay in
 * flight while others are read and while Streams commits ({@link InFlightOffsets}).
 *
 * <p>Threading: one instance per Streams task, used by the stream thread that runs it. That thread
 * waits in {@link #process} only while the engine or the task's own queue is full, at most for the
 * submit timeout per event.
 */
public final class InferenceProcessor implements Processor<byte[], Incoming, byte[], Outcome> {
  /** The child that takes an {@link Outcome.Answer} to the prediction topic. */
  public static final String PREDICTIONS = "predictions";

  /** The child that takes an {@link Outcome.Undelivered} to the dead-letter topic. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** The child that takes an {@link Outcome.Answer} into the drift windows. */
  public static final String DRIFT = "drift-collect";

  private static final Duration TICK = Duration.ofMillis(1);

  /** Most bytes of events in flight per task: their records are kept for dead letters. */
  private static final long MAX_BYTES_IN_FLIGHT = 32L << 20;

  private final InferenceServices services;
  private final InferenceSettings settings;
  private final Submission submission;
  private final Deque<PendingEvent> inFlight = new ArrayDeque<>();
  private long bytesInFlight;
  private @Nullable Running running;

  /** What a task has between {@code init} and {@code close}. */
  private record Running(
      ProcessorContext<byte[], Outcome> context,
      Publisher publisher,
      FlightLog log,
      TaskAccount account,
      WallClockTimer timer) {}

  /** A processor for one task. */
  public InferenceProcessor(InferenceServices services, InferenceSettings settings) {
    this.services = services;
    this.settings = settings;
    this.submission = new Submission(services, settings);
  }

  /** Starts a task, for the first time or again after {@link #close}, with nothing in flight. */
  @Override
  public void init(ProcessorContext<byte[], Outcome> context) {
    int partition = context.taskId().partition();
    List<TopicPartition> partitions =
        settings.eventTopics().stream().map(topic -> new TopicPartition(topic, partition)).toList();
    FlightLog log = services.inFlight().open(partitions);
    clear();
    running =
        new Running(
            context,
            new Publisher(context, settings.model()),
            log,
            services.inFlight().accounts().open(partitions),
            new WallClockTimer(context, TICK, now -> collect()));
  }

  /**
   * Takes an event in. That comes last: if forwarding an earlier event fails, Streams may call this
   * again with the same record.
   */
  @Override
  public void process(Record<byte[], Incoming> record) {
    if (record.value() instanceof Incoming.Late late) {
      take(record.withValue(late.incoming()), late.position());
    } else {
      take(record, SourcePosition.of(running().context().recordMetadata().orElseThrow()));
    }
  }

  private void take(Record<byte[], Incoming> record, SourcePosition position) {
    Deadline deadline = Deadline.in(settings.submitTimeout());
    boolean hasRoom = makeRoom(deadline);
    PendingEvent event;
    // First: up to a thousand records are polled already, and each would wait for room.
    if (services.inFlight().isStopping()) {
      event = submission.leave(record, position);
    } else if (hasRoom) {
      event = submission.submit(record, position, deadline);
    } else {
      event = submission.refuse(record, position, deadline);
    }
    running().log().taken(position.topicPartition(), position.offset());
    running().account().taken();
    inFlight.addLast(event);
    bytesInFlight += event.bytes();
    running().timer().start();
  }

  /**
   * Stops the task. What is in flight is dropped here but stays in the log, as Streams may commit
   * the task once more after this; it is read again by whoever runs the task next.
   */
  @Override
  public void close() {
    if (running != null) {
      running.timer().stop();
      running.log().retire();
      running.account().retire();
      running = null;
    }
    clear();
  }

  private void clear() {
    inFlight.clear();
    bytesInFlight = 0;
  }

  /**
   * Forwards what is done; then, if there is too much, waits for the first.
   *
   * @return whether there is room; if not, time is up or the stream is about to stop
   */
  private boolean makeRoom(Deadline deadline) {
    collect();
    while (isFull()) {
      if (deadline.isOver() || services.inFlight().isStopping()) {
        return false;
      }
      awaitFirst(deadline.turn());
      collect();
    }
    return true;
  }

  private boolean isFull() {
    return inFlight.size() >= settings.maxEventsInFlight() || bytesInFlight >= MAX_BYTES_IN_FLIGHT;
  }

  private void awaitFirst(Duration timeout) {
    try {
      inFlight.getFirst().await(timeout);
    } catch (TimeoutException e) {
      // Not yet: whoever waits looks at the deadline.
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Forwards the events that are done, up to the first one that is not. */
  private void collect() {
    while (!inFlight.isEmpty() && inFlight.getFirst().isDone()) {
      PendingEvent event = inFlight.getFirst();
      EventAccount account = running().publisher().publish(event);
      inFlight.removeFirst();
      bytesInFlight -= event.bytes();
      SourcePosition position = event.position();
      running().log().forwarded(position.topicPartition(), position.offset());
      running().account().forwarded(position.topicPartition(), position.offset(), account);
    }
    if (inFlight.isEmpty()) {
      running().timer().stop();
    }
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException("expected an initialized processor, got a closed one");
    }
    return running;
  }
}
