package dev.millrace.streams.app;

import dev.millrace.schemas.DriftReport;
import dev.millrace.schemas.Prediction;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.routing.Assignment;
import dev.millrace.streams.routing.EventFacts;
import dev.millrace.streams.routing.Router;
import dev.millrace.streams.routing.RoutingException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Feeds events as they are due, shows what comes out, and keeps account of what is owed.
 *
 * <p>Threading: one thread does all of it, turn by turn.
 */
final class DemoLoop implements DemoClients.Receiver {
  /** Most events between feeding and their last prediction: they are all kept in memory. */
  private static final int MAX_OPEN_EVENTS = 2000;

  private static final int MAX_FED_PER_TURN = 200;
  private static final Duration LONGEST_TURN = Duration.ofMillis(100);

  private final DemoOptions options;
  private final DemoFeed feed;
  private final DemoClients clients;
  private final Router router;
  private final DemoOutput output;
  private final OwedPredictions owed = new OwedPredictions();
  private final long start = System.nanoTime();
  private long lastArrival = start;
  private long fed;
  private boolean feedEnded;
  private @Nullable DemoDeadLetter firstDeadLetter;

  DemoLoop(
      DemoOptions options, DemoFeed feed, DemoClients clients, Router router, DemoOutput output) {
    this.options = options;
    this.feed = feed;
    this.clients = clients;
    this.router = router;
    this.output = output;
  }

  /** One turn: feeds what is due, then waits a little for what comes out. */
  void turn() throws IOException, CommandException {
    feedDue();
    receive(pause());
  }

  private void feedDue() throws IOException, CommandException {
    long due = Math.min(options.pace().dueAfter(elapsed()), options.events());
    for (int i = 0; i < MAX_FED_PER_TURN && canFeed() && fed < due; i++) {
      DemoEvent event = feed.next();
      if (event == null) {
        feedEnded = true;
        return;
      }
      owed.owe(event, tasks(event));
      clients.send(event);
      fed++;
      lastArrival = System.nanoTime(); // from now on something is owed
    }
  }

  private boolean canFeed() {
    return !feedEnded && fed < options.events() && owed.openEvents() < MAX_OPEN_EVENTS;
  }

  private List<String> tasks(DemoEvent event) {
    // The demo's configuration has no rules.
    EventFacts facts = EventFacts.of("", event.keyBytes());
    try {
      return router.route(event.hints(), facts, event.id()).stream().map(Assignment::task).toList();
    } catch (RoutingException e) {
      return List.of();
    }
  }

  /** Until the next event is due, within limits. */
  private Duration pause() {
    if (!canFeed()) {
      return LONGEST_TURN;
    }
    Duration untilNext = Duration.ofNanos(options.pace().nanosUntilNext(elapsed(), fed));
    return untilNext.compareTo(LONGEST_TURN) < 0 ? untilNext : LONGEST_TURN;
  }

  private void receive(Duration timeout) throws CommandException {
    clients.poll(timeout, this);
    output.flush();
  }

  /** Whether all events that were asked for were fed and settled. */
  boolean isDone() {
    return fed == options.events() && owed.openEvents() == 0;
  }

  /** Whether the feed came to its own end before the limit. */
  boolean hasRunDry() {
    return feedEnded && fed < options.events();
  }

  /** Whether nothing came for so long that the rest is given up, where there is an end at all. */
  boolean isStuck() {
    return options.isLimited()
        && owed.openEvents() > 0
        && System.nanoTime() - lastArrival > options.patience().toNanos();
  }

  /** Reads on until everything that was committed has been seen, at most this long. */
  void drain(Duration timeout) throws CommandException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!clients.atEnd() && System.nanoTime() < end) {
      receive(LONGEST_TURN);
    }
  }

  private long elapsed() {
    return System.nanoTime() - start;
  }

  long fed() {
    return fed;
  }

  /**
   * How it went.
   *
   * @param stopped whether the processor stopped in time
   * @param took how long
   */
  DemoVerdict verdict(boolean stopped, Duration took) {
    return new DemoVerdict(fed, owed, firstDeadLetter, stopped, took);
  }

  @Override
  public void prediction(Prediction prediction) {
    var receipt = owed.predicted(prediction.getEventId(), prediction.getTask());
    lastArrival = System.nanoTime();
    if (receipt.event() != null) {
      output.prediction(receipt.event(), prediction, receipt.last());
    }
  }

  @Override
  public void deadLetter(DemoDeadLetter letter) {
    var receipt = owed.failed(letter.eventId(), letter.task());
    lastArrival = System.nanoTime();
    firstDeadLetter = firstDeadLetter == null ? letter : firstDeadLetter;
    output.deadLetter(receipt, letter);
  }

  @Override
  public void driftReport(DriftReport report) {
    output.driftReport(report);
  }
}
