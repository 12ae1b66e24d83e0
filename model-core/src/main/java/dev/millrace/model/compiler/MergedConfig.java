package dev.millrace.model.compiler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.head.Labels;
import java.util.List;
import java.util.Map;

/** The {@code config.json} of a checkpoint with an adapter's head in place of its own. */
final class MergedConfig {
  /** What transformers calls the classes with a head, by {@code model_type}. */
  private static final Map<String, String> CLASSES =
      Map.of(
          "bert", "Bert",
          "distilbert", "DistilBert",
          "roberta", "Roberta",
          "xlm-roberta", "XLMRoberta",
          "camembert", "Camembert",
          "modernbert", "ModernBert");

  private MergedConfig() {}

  static JsonNode of(JsonFile base, ClassificationHead head) throws ModelFormatException {
    ObjectNode config = copy(base);
    String family = CLASSES.get(base.requireText("model_type"));
    if (family != null) {
      config.putArray("architectures").add(family + "ForSequenceClassification");
    }
    ObjectNode byId = config.putObject("id2label");
    ObjectNode ids = config.putObject("label2id");
    List<String> labels = head.labels();
    for (int id = 0; id < labels.size(); id++) {
      byId.put(Integer.toString(id), labels.get(id));
      ids.put(labels.get(id), id);
    }
    // It follows from the labels, and must not contradict them.
    config.remove(List.of("num_labels", "_num_labels"));
    config.put("problem_type", head.problemType().configName());
    if (head.temperature() == 1) {
      config.remove(Labels.TEMPERATURE);
    } else {
      config.put(Labels.TEMPERATURE, head.temperature());
    }
    for (String type : List.of("dtype", "torch_dtype")) {
      if (config.has(type)) {
        config.put(type, "float32");
      }
    }
    return config;
  }

  private static ObjectNode copy(JsonFile base) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(base.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was parsed once can be parsed again", e);
    }
  }
}
