package dev.millrace.streams.topology;

import dev.millrace.streams.processor.InFlightOffsets;
import dev.millrace.streams.processor.MillraceClientSupplier;
import dev.millrace.streams.processor.RegistryOutage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topology that runs on Kafka. An error that is no event's fault stops it, after which it can't
 * be started again; what was in flight is read again by whoever runs the application next. A schema
 * registry that can't be asked is none: events that need it wait, the others go on. Nor is a fault
 * of the cluster that passes: what came since the last commit is read again.
 *
 * <p>Close it before the engine: a closed engine is an error to a running stream.
 *
 * <p>Threading: any thread.
 */
public final class StreamProcessor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamProcessor.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final KafkaStreams streams;
  private final InFlightOffsets inFlight;
  private final WholePause pausing;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean hasRun;

  /**
   * A processor that is yet to be started.
   *
   * @param inFlight the same that the topology's inference processor uses
   */
  public StreamProcessor(Topology topology, StreamsSettings settings, InFlightOffsets inFlight) {
    this.inFlight = inFlight;
    streams =
        new KafkaStreams(
            topology,
            new StreamsConfig(settings.toProperties()),
            new MillraceClientSupplier(inFlight));
    pausing = new WholePause(streams::pause, streams::resume, inFlight::mayGoOn);
    inFlight.onOverflow(pausing::pause);
    streams.setUncaughtExceptionHandler(this::fail);
    streams.setStateListener((now, before) -> changed(now));
  }

  /** Starts reading; returns before the partitions are assigned. */
  public void start() {
    streams.start();
  }

  /** Where it is: {@code RUNNING} once its partitions are assigned and their state is restored. */
  public State state() {
    return streams.state();
  }

  /**
   * Whether it reads events. It does while it rebalances too, with the partitions that it keeps;
   * and one for which no partition is left stands by, as it should.
   */
  public boolean isReading() {
    State now = state();
    return now == State.RUNNING || (hasRun && now == State.REBALANCING && hasTasks());
  }

  private boolean hasTasks() {
    try {
      return streams.metadataForLocalThreads().stream()
          .anyMatch(thread -> !thread.activeTasks().isEmpty());
    } catch (IllegalStateException e) {
      return false; // it has stopped just now
    }
  }

  /** Why partitions wait; empty while all go on. */
  public Optional<String> waiting() {
    return inFlight.waiting();
  }

  /** The streams themselves, for their metrics and metadata. */
  public KafkaStreams streams() {
    return streams;
  }

  /**
   * Completed when it no longer runs: normally after {@link #close}, otherwise with the error that
   * stopped it. Dependents must not close the processor themselves, as they may run on one of its
   * threads.
   */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /**
   * Stops reading, commits, and leaves the consumer group, so that others take the partitions over
   * at once. Closing it again does nothing.
   *
   * @return whether it stopped in that time; if not it is still stopping in the background
   */
  public boolean close(Duration timeout) {
    inFlight.stop();
    pausing.close();
    boolean stopped =
        streams.close(
            CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(timeout));
    if (stopped) {
      inFlight.release();
      // The listener may be told later than this caller.
      ended.complete(null);
    } else {
      LOG.warn("the stream did not stop within {} ms", timeout.toMillis());
    }
    return stopped;
  }

  /** {@link #close(Duration)} in at most 5 s. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /**
   * A fault of the cluster that passes ends the thread alone, its transaction with it; the new one
   * reads from the last commit on. So does an outage of the schema registry that is met where
   * nothing can wait; events that can't be read wait in {@link
   * dev.millrace.streams.processor.DecodeProcessor}.
   */
  private StreamThreadExceptionResponse fail(Throwable error) {
    if (RegistryOutage.causes(error)) {
      LOG.warn("no schema registry: events are read again until it answers", error);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    if (ClusterFault.causes(error)) {
      LOG.warn("a thread lost its place in the cluster: events in flight are read again", error);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOG.error("the stream stops; events in flight will be read again after a restart", error);
    ended.completeExceptionally(error);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private void changed(State now) {
    LOG.info("stream is {}", now);
    if (now == State.RUNNING) {
      hasRun = true;
    }
    if (now == State.NOT_RUNNING) {
      ended.complete(null);
    }
  }
}
