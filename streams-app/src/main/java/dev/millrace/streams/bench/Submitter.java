package dev.millrace.streams.bench;

import dev.millrace.model.inference.InferenceEngine;
import dev.millrace.model.inference.InferenceException;
import dev.millrace.model.inference.PendingInference;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Does what a stream thread does with events: tokenizes one after another, hands them to the
 * engine, which makes it wait when it has enough, and takes results in order. Ends when it is told
 * to, or with the first failure.
 *
 * <p>Threading: one thread runs it; any thread tells it to stop.
 */
final class Submitter implements Callable<Void> {
  /** Batches take milliseconds to seconds; an engine without an answer for so long is stuck. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Subject subject;
  private final InferenceEngine engine;
  private final Workload work;
  private final AtomicLong nextEvent;
  private final AtomicBoolean stopped;
  private final ArrayDeque<PendingInference> pending = new ArrayDeque<>();

  /**
   * A submitter.
   *
   * @param nextEvent the number of the next event, shared by all submitters
   * @param stopped true once no more events are to be submitted
   */
  Submitter(
      Subject subject,
      InferenceEngine engine,
      Workload work,
      AtomicLong nextEvent,
      AtomicBoolean stopped) {
    this.subject = subject;
    this.engine = engine;
    this.work = work;
    this.nextEvent = nextEvent;
    this.stopped = stopped;
  }

  @Override
  public Void call() throws InterruptedException, TimeoutException, InferenceException {
    try {
      submit();
    } catch (IllegalStateException | InferenceException e) {
      if (!stopped.get()) {
        throw e;
      }
      // The engine was closed with rows in it, as it should be.
    }
    return null;
  }

  private void submit() throws InterruptedException, TimeoutException, InferenceException {
    long before = subject.cpu().thread();
    while (!stopped.get()) {
      long event = nextEvent.getAndIncrement();
      TokenizedText text = subject.tokenizer().tokenize(work.text(event));
      long tokenized = subject.cpu().thread();
      pending.add(engine.submit(text, work.adapter(event), PATIENCE));
      takeResults();
      long after = subject.cpu().thread();
      subject.driver().add(tokenized - before, after - tokenized);
      before = after;
    }
  }

  private void takeResults() throws InferenceException {
    while (!pending.isEmpty() && pending.element().isDone()) {
      pending.remove().result();
    }
  }
}
