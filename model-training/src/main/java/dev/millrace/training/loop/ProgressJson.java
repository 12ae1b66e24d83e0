package dev.millrace.training.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a checkpoint says besides its tensors. */
final class ProgressJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ProgressJson() {}

  static String write(Progress progress, Map<String, String> run) {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode settings = json.putObject("run");
    new TreeMap<>(run).forEach(settings::put);
    json.put("steps", progress.steps);
    json.put("steps_of_epoch", progress.stepsOfEpoch);
    json.put("loss_sum", progress.lossSum);
    json.put("weight_sum", progress.weightSum);
    json.put("best_epoch", progress.bestEpoch);
    ArrayNode epochs = json.putArray("epochs");
    for (EpochResult epoch : progress.epochs) {
      ObjectNode entry = epochs.addObject().put("loss", epoch.loss()).put("score", epoch.score());
      ObjectNode metrics = entry.putObject("metrics");
      epoch.metrics().forEach(metrics::put);
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static void requireRun(JsonFile state, Map<String, String> run) throws TrainingException {
    JsonNode saved = state.get("run");
    Set<String> names = new TreeSet<>(run.keySet());
    saved.properties().forEach(field -> names.add(field.getKey()));
    List<String> different =
        names.stream()
            .filter(name -> !Objects.equals(run.get(name), saved.path(name).textValue()))
            .toList();
    if (!different.isEmpty()) {
      throw new TrainingException(
          "%s: is of a run with another %s; repeat its options, or remove the directory above it to begin anew"
              .formatted(state.origin(), String.join(", ", different)));
    }
  }

  static void read(JsonFile state, Progress progress) throws ModelFormatException {
    for (JsonNode entry : state.get("epochs")) {
      Map<String, Double> metrics = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> metric : entry.path("metrics").properties()) {
        metrics.put(metric.getKey(), metric.getValue().asDouble(Double.NaN));
      }
      progress.epochs.add(
          new EpochResult(
              progress.epochs.size() + 1,
              entry.path("loss").asDouble(),
              entry.path("score").asDouble(),
              metrics));
    }
    progress.steps = state.get("steps").asLong(-1);
    progress.stepsOfEpoch = state.requireInt("steps_of_epoch", 0, Integer.MAX_VALUE);
    progress.bestEpoch = state.requireInt("best_epoch", 0, progress.epochs.size());
    progress.lossSum = state.get("loss_sum").asDouble(Double.NaN);
    progress.weightSum = state.get("weight_sum").asDouble(Double.NaN);
    if (progress.steps < progress.stepsOfEpoch) {
      throw state.fault("steps", "a number of at least steps_of_epoch");
    }
  }
}
