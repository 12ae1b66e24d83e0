package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.inference.InferenceException;
import java.util.Arrays;

/**
 * What {@code embed} writes.
 *
 * @param hiddenSize numbers of a vector
 * @param pooled whether a text has one vector, or one for each token
 * @param normalize whether vectors are brought to length 1
 */
record EmbeddingFormat(int hiddenSize, boolean pooled, boolean normalize) implements AnswerFormat {
  @Override
  public ObjectNode json(Answer.Computing done) throws InferenceException {
    float[] state = done.pending().state();
    ObjectNode json = JsonLines.object();
    json.put("adapter", done.adapter());
    if (pooled) {
      put(json.putArray("embedding"), state);
    } else {
      ArrayNode tokens = json.putArray("last_hidden_state");
      for (int from = 0; from < state.length; from += hiddenSize) {
        put(tokens.addArray(), Arrays.copyOfRange(state, from, from + hiddenSize));
      }
    }
    AnswerFormat.putTokens(json, done.text());
    return json;
  }

  /** A vector for each token makes answers hundreds of times as large. */
  @Override
  public int readAhead() {
    return pooled ? AnswerFormat.super.readAhead() : 16;
  }

  private void put(ArrayNode array, float[] vector) {
    double length = normalize ? length(vector) : 1;
    for (float value : vector) {
      array.add((float) (value / length));
    }
  }

  /** Its L2 norm; 1 for a vector of zeros, which has no direction and stays as it is. */
  private static double length(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return squares == 0 ? 1 : Math.sqrt(squares);
  }
}
