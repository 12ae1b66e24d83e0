package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.inference.PendingInference;
import dev.millrace.model.tokenizer.TokenizedText;
import org.jspecify.annotations.Nullable;

/** What there is to say about one line, now or in time. */
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
      implements Answer {}
}
