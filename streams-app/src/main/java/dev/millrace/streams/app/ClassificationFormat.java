package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.head.Classification;
import dev.millrace.model.inference.InferenceException;

/** What {@code classify} writes. */
final class ClassificationFormat implements AnswerFormat {
  @Override
  public ObjectNode json(Answer.Computing done) throws InferenceException {
    Classification result = done.pending().result();
    ObjectNode json = JsonLines.object();
    json.put("adapter", done.adapter()).put("label", result.label()).put("score", result.score());
    ObjectNode scores = json.putObject("scores");
    for (int i = 0; i < result.scores().length; i++) {
      scores.put(result.labels().get(i), result.scores()[i]);
    }
    ArrayNode logits = json.putArray("logits");
    for (float logit : result.logits()) {
      logits.add(logit);
    }
    AnswerFormat.putTokens(json, done.text());
    return json;
  }
}
