package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.inference.InferenceException;
import dev.millrace.model.tokenizer.TokenizedText;

/** What a command writes of a computation that is done. */
interface AnswerFormat {

  /** The answer as a line's object. */
  ObjectNode json(Answer.Computing done) throws InferenceException;

  /**
   * Most lines between reading and writing, some of them computed: they wait in memory if nobody
   * reads what is written. The engine has its own limit in tokens.
   */
  default int readAhead() {
    return 512;
  }

  /** The part that all answers end with: what the encoder saw. */
  static void putTokens(ObjectNode json, TokenizedText text) {
    ArrayNode tokens = json.putArray("tokens");
    for (long id : text.inputIds()) {
      tokens.add(id);
    }
    if (text.truncated()) {
      json.put("truncated", true);
    }
  }
}
