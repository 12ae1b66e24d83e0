package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.head.Classification;
import dev.millrace.model.inference.InferenceException;
import dev.millrace.model.inference.PendingInference;
import dev.millrace.model.tokenizer.TokenizedText;
import org.jspecify.annotations.Nullable;

/** What {@code classify} has to say about one line, now or in time. */
sealed interface Answer {

  /** The line's number, from 1. */
  long line();

  /** A line that is not answered. */
  record Refused(long line, String fault) implements Answer {
    ObjectNode json() {
      return JsonLines.object().put("error", fault).put("line", line);
    }
  }

  /** A line that is being computed. */
  record Computing(
      long line, @Nullable String adapter, TokenizedText text, PendingInference pending)
      implements Answer {

    /** The answer of a computation that is done. */
    ObjectNode json() throws InferenceException {
      Classification result = pending.result();
      ObjectNode json = JsonLines.object();
      json.put("adapter", adapter).put("label", result.label()).put("score", result.score());
      ObjectNode scores = json.putObject("scores");
      for (int i = 0; i < result.scores().length; i++) {
        scores.put(result.labels().get(i), result.scores()[i]);
      }
      ArrayNode logits = json.putArray("logits");
      for (float logit : result.logits()) {
        logits.add(logit);
      }
      ArrayNode tokens = json.putArray("tokens");
      for (long id : text.inputIds()) {
        tokens.add(id);
      }
      if (text.truncated()) {
        json.put("truncated", true);
      }
      return json;
    }
  }
}
