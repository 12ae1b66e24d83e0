package dev.millrace.streams.processor;

import static java.util.Comparator.comparing;

import dev.millrace.streams.accounting.EventLedger;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The events that were read but whose results were not yet forwarded, and what may be committed
 * while they are in flight: per partition the first of them, as reading has to start again there
 * after a crash.
 *
 * <p>Kafka Streams commits an event's offset as soon as {@code process} returned for it. With this
 * between it and its clients, batches may stay in flight across commits and nothing has to be
 * drained for one.
 *
 * <p>The life of a partition's bookkeeping is that of the Streams task that reads it:
 *
 * <ul>
 *   <li>{@code Processor.init} opens a {@link FlightLog}, which replaces what an earlier life of
 *       the task left: the consumer starts again at the committed offset, so events that were in
 *       flight then come once more.
 *   <li>{@code Processor.close} must not forget the offsets, as Streams closes a topology before it
 *       commits the task for the last time. It only {@linkplain FlightLog#retire retires} the log.
 * </ul>
 *
 * <p>Threading: safe for use by all stream threads. A log belongs to the one thread that runs its
 * task; a task that moves to another thread gets another log there, and whatever the thread that
 * lost it still writes goes to the old one, which nobody reads any more.
 */
public final class InFlightOffsets {
  private final Map<TopicPartition, FlightLog> logs = new ConcurrentHashMap<>();
  private final CommitAccounts accounts;
  private volatile Runnable overflow = () -> {};
  private volatile boolean stopping;

  /** Offsets alone. */
  public InFlightOffsets() {
    this(EventLedger.NONE);
  }

  /** Offsets, and accounts of what becomes of the events. */
  public InFlightOffsets(EventLedger ledger) {
    this.accounts = new CommitAccounts(ledger);
  }

  /** What became of the events, until it is committed. */
  CommitAccounts accounts() {
    return accounts;
  }

  /** The stream has stopped: what it did not commit is read again by whoever goes on from here. */
  public void release() {
    accounts.releaseAll();
  }

  /** How many events were taken whose outcomes are not committed yet. */
  public int uncommitted() {
    return accounts.pending();
  }

  /**
   * The stream is about to stop: from now on nobody waits for room in the engine. An event that
   * finds none stays in flight, and is read again by whoever goes on from here.
   */
  public void stop() {
    stopping = true;
  }

  /** Whether the stream is about to stop. */
  boolean isStopping() {
    return stopping;
  }

  /** A new log for the partitions of one task; what was known of them is forgotten. */
  FlightLog open(Collection<TopicPartition> partitions) {
    FlightLog log = new FlightLog();
    partitions.forEach(partition -> logs.put(partition, log));
    return log;
  }

  /**
   * These offsets as they may be committed: no partition's is above the first event in flight.
   * Partitions that nobody opened stay as they are.
   */
  Map<TopicPartition, OffsetAndMetadata> lower(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<TopicPartition, OffsetAndMetadata> lowered = new HashMap<>(offsets);
    lowered.replaceAll(this::lower);
    return lowered;
  }

  private OffsetAndMetadata lower(TopicPartition partition, OffsetAndMetadata offset) {
    FlightLog log = logs.get(partition);
    OptionalLong first = log == null ? OptionalLong.empty() : log.first(partition);
    if (first.isEmpty() || first.getAsLong() >= offset.offset()) {
      return offset;
    }
    // The leader epoch is that of the higher offset. It may be newer than the lower one's, so it is
    // left out: reading then starts without a check for truncation.
    return new OffsetAndMetadata(first.getAsLong(), Optional.empty(), offset.metadata());
  }

  /** Whether a running task has events of these partitions in flight. */
  boolean anyInFlight(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      FlightLog log = logs.get(partition);
      if (log != null && log.isBusy(partition)) {
        return true;
      }
    }
    return false;
  }

  /** Those of the partitions of which no more should be read for now. */
  Set<TopicPartition> holding(Collection<TopicPartition> partitions) {
    Set<TopicPartition> holding = new HashSet<>();
    for (TopicPartition partition : partitions) {
      FlightLog log = logs.get(partition);
      if (log != null && log.isHolding()) {
        holding.add(partition);
      }
    }
    return holding;
  }

  /** The log of the task that runs a partition. */
  FlightLog log(TopicPartition partition) {
    FlightLog log = logs.get(partition);
    if (log == null) {
      throw new IllegalStateException("%s: expected a task, got none".formatted(partition));
    }
    return log;
  }

  /**
   * Why running tasks can't go on: that their first event can't be read before something else is
   * there again. Empty while all go on.
   */
  public Optional<String> waiting() {
    Map<TopicPartition, String> reasons = new HashMap<>();
    logs.forEach(
        (partition, log) -> log.hold().ifPresent(hold -> reasons.put(partition, hold.reason())));
    return reasons.entrySet().stream()
        .min(comparing(reason -> reason.getKey().toString()))
        .map(
            first ->
                "partitions that wait: %d, %s for one: %s"
                    .formatted(reasons.size(), first.getKey(), first.getValue()));
  }

  /** Whether no task has to wait any more, even if it does not know that yet. */
  public boolean mayGoOn() {
    return logs.values().stream()
        .flatMap(log -> log.hold().stream())
        .allMatch(hold -> hold.over().getAsBoolean());
  }

  /**
   * What to do when more events are held than there is room for, as their partitions could not be
   * paused: to stop reading altogether. Called by stream threads.
   */
  public void onOverflow(Runnable action) {
    overflow = action;
  }

  /** More events are held than there is room for. */
  void overflow() {
    overflow.run();
  }

  /** How many events are in flight in running tasks. */
  public int count() {
    return logs.values().stream().distinct().mapToInt(FlightLog::count).sum();
  }
}
