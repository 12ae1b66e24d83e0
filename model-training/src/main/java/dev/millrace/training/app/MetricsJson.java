package dev.millrace.training.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.training.loop.EpochResult;
import dev.millrace.training.loop.Trainer;
import java.util.Map;

/** {@code metrics.json}. */
final class MetricsJson {
  private MetricsJson() {}

  /**
   * How training went.
   *
   * @param heldOut metrics of what is kept, on texts that were not trained on; empty without any
   * @param texts how many these were
   */
  static ObjectNode of(Trainer.Result result, Map<String, Double> heldOut, int texts) {
    ObjectNode json = JsonMapper.builder().build().createObjectNode();
    json.put("kept_epoch", result.kept());
    ObjectNode last = json.putObject("held_out").put("texts", texts);
    heldOut.forEach((name, value) -> put(last, name, value));
    ArrayNode epochs = json.putArray("epochs");
    for (EpochResult epoch : result.epochs()) {
      ObjectNode entry = epochs.addObject().put("epoch", epoch.epoch()).put("loss", epoch.loss());
      epoch.metrics().forEach((name, value) -> put(entry, name, value));
    }
    return json;
  }

  /** JSON has no NaN. */
  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }
}
