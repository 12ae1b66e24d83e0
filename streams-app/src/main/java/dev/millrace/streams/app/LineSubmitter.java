package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.PendingInference;
import dev.millrace.model.tokenizer.TokenizedText;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Hands lines to the engine.
 *
 * <p>Threading: any thread.
 *
 * @param runtime what computes; stays the caller's
 */
record LineSubmitter(ModelRuntime runtime) {
  /** Batches take milliseconds to seconds; an engine without room for so long is stuck. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Submits a line; waits while the engine has no room. */
  Answer submit(LineReader.Line line) throws InterruptedException, TimeoutException {
    try {
      ObjectNode json = JsonLines.parse(line);
      String text = JsonLines.text(json, "text");
      String name = JsonLines.optionalText(json, "adapter");
      Adapter adapter = find(name);
      TokenizedText tokens = tokenize(text);
      PendingInference pending = runtime.engine().submit(tokens, adapter, PATIENCE);
      return new Answer.Computing(line.number(), name, tokens, pending);
    } catch (JsonLines.FaultException e) {
      return new Answer.Refused(line.number(), String.valueOf(e.getMessage()));
    }
  }

  private Adapter find(@Nullable String name) throws JsonLines.FaultException {
    if (name != null) {
      return runtime
          .catalog()
          .find(name)
          .orElseThrow(
              () ->
                  new JsonLines.FaultException(
                      "expected one of the adapters %s, got \"%s\""
                          .formatted(runtime.catalog().names(), name)));
    }
    Adapter unnamed = runtime.unnamed();
    if (unnamed == null) {
      throw new JsonLines.FaultException(
          "expected \"adapter\", one of %s, as the model has no head of its own"
              .formatted(runtime.catalog().names()));
    }
    return unnamed;
  }

  private TokenizedText tokenize(String text) throws JsonLines.FaultException {
    try {
      return runtime.tokenizer().tokenize(text);
    } catch (RuntimeException e) {
      throw new JsonLines.FaultException("the tokenizer refused the text: " + e.getMessage());
    }
  }
}
