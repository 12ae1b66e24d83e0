package dev.millrace.streams.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.Prediction;
import java.util.Map;
import java.util.TreeMap;

/** A prediction as a JSON object. */
final class PredictionJson {
  private PredictionJson() {}

  static ObjectNode of(Prediction prediction) {
    ObjectNode json = JsonLines.object();
    json.put("event_id", prediction.getEventId());
    json.put("task", prediction.getTask());
    json.put("adapter", prediction.getAdapter());
    json.put("adapter_version", prediction.getAdapterVersion());
    json.put("variant", prediction.getVariant());
    json.put("label", prediction.getLabel());
    json.put("score", prediction.getScore());
    ObjectNode scores = json.putObject("scores");
    for (Map.Entry<String, Float> score : new TreeMap<>(prediction.getScores()).entrySet()) {
      scores.put(score.getKey(), score.getValue());
    }
    return json;
  }
}
