package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.inference.InferenceException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ErrorReport;
import dev.millrace.streams.config.EngineConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Lines in, answers out, in the same order, with a bounded number of lines between the two.
 *
 * <p>Threading: the caller's thread writes, so that it notices when nobody reads any more; one of
 * its own reads, tokenizes and submits.
 */
final class LineSession {
  /** Long enough batches to be quick, short enough that the first line is answered soon. */
  static final EngineConfig ENGINE = new EngineConfig(1, 0, 1024, 64, 8192);

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final LineReader lines;
  private final PrintStream out;
  private final LineSubmitter submitter;
  private final AnswerFormat format;
  private final BlockingQueue<Step> steps;

  /** What the reader hands to the writer: an answer, or if null the end, and what brought it. */
  private record Step(@Nullable Answer answer, @Nullable Exception failure) {}

  private LineSession(
      InputStream in, PrintStream out, LineSubmitter submitter, AnswerFormat format) {
    this.lines = new LineReader(in);
    this.out = out;
    this.submitter = submitter;
    this.format = format;
    this.steps = new ArrayBlockingQueue<>(format.readAhead());
  }

  /** From standard input to standard output; the runtime stays the caller's. */
  static LineSession of(Console console, ModelRuntime runtime, AnswerFormat format) {
    return new LineSession(console.in(), console.out(), new LineSubmitter(runtime), format);
  }

  /** Runs until the input ends. Returns whether every line was answered. */
  boolean run() throws IOException, InterruptedException, TimeoutException {
    Thread reader = new Thread(this::read, "line-reader");
    reader.setDaemon(true); // it may be waiting for input that never comes
    reader.start();
    try {
      return write();
    } finally {
      reader.interrupt();
    }
  }

  private void read() {
    try {
      for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
        steps.put(new Step(submitter.submit(line), null));
      }
      steps.put(new Step(null, null));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the writer is gone
    } catch (IOException | TimeoutException | RuntimeException e) {
      end(e);
    }
  }

  private void end(Exception failure) {
    try {
      steps.put(new Step(null, failure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean write() throws IOException, InterruptedException, TimeoutException {
    boolean sound = true;
    Step step = next();
    for (; step.answer() != null; step = next()) {
      sound &= write(step.answer());
    }
    flush();
    if (step.failure() != null) {
      throw new IOException(
          "reading the input failed: " + ErrorReport.message(step.failure()), step.failure());
    }
    return sound;
  }

  /** The next step; whoever reads our output gets everything so far if it has to be waited for. */
  private Step next() throws IOException, InterruptedException {
    Step step = steps.poll();
    if (step == null) {
      flush();
      step = steps.take();
    }
    return step;
  }

  private boolean write(Answer answer) throws IOException, InterruptedException, TimeoutException {
    ObjectNode json = json(answer);
    out.print(JsonLines.write(json) + "\n");
    return !json.has("error");
  }

  private ObjectNode json(Answer answer)
      throws IOException, InterruptedException, TimeoutException {
    if (answer instanceof Answer.Refused refused) {
      return refused.json();
    }
    Answer.Computing computing = (Answer.Computing) answer;
    if (!computing.pending().isDone()) {
      flush();
      computing.pending().await(PATIENCE);
    }
    try {
      return format.json(computing);
    } catch (InferenceException e) {
      return new Answer.Refused(answer.line(), String.valueOf(e.getMessage())).json();
    }
  }

  private void flush() throws IOException {
    if (out.checkError()) {
      throw new IOException("standard output was closed before everything was written");
    }
  }
}
