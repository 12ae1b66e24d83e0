package dev.millrace.training.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.head.Labels;
import java.util.List;

/**
 * An adapter's {@code config.json}: labels and problem type under the names of transformers, and
 * the temperature under a name of our own, which transformers keeps and does not use.
 */
final class LabelsConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LabelsConfig() {}

  static ObjectNode of(TrainedHead head) {
    ObjectNode config = JSON.createObjectNode();
    ObjectNode byId = config.putObject("id2label");
    ObjectNode ids = config.putObject("label2id");
    List<String> labels = head.labels();
    for (int id = 0; id < labels.size(); id++) {
      byId.put(Integer.toString(id), labels.get(id));
      ids.put(labels.get(id), id);
    }
    config.put("problem_type", head.problemType().configName());
    config.put("num_labels", labels.size());
    if (head.temperature() != 1) {
      config.put(Labels.TEMPERATURE, head.temperature());
    }
    return config;
  }
}
