package dev.millrace.model.head;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads labels, problem type and temperature as {@code config.json} holds them. */
public final class Labels {
  /** The field for the temperature of a head; transformers has no name for it, and keeps it. */
  public static final String TEMPERATURE = "millrace_temperature";

  private Labels() {}

  /**
   * The labels of {@code id2label}, in the order of their ids.
   *
   * @return empty if the configuration names none
   * @throws ModelFormatException if the ids are not 0 to n−1 or two labels are the same
   */
  public static Optional<List<String>> read(JsonFile config) throws ModelFormatException {
    if (!config.has("id2label")) {
      return Optional.empty();
    }
    JsonNode node = config.get("id2label");
    Map<Integer, String> byId = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getKey().matches("0|[1-9][0-9]{0,6}") || !field.getValue().isTextual()) {
        throw config.fault("id2label", "an object of ids to label names");
      }
      byId.put(Integer.valueOf(field.getKey()), field.getValue().textValue());
    }
    List<String> labels = new ArrayList<>(byId.values());
    for (int id = 0; id < labels.size(); id++) {
      if (!byId.containsKey(id)) {
        throw config.fault("id2label", "the ids 0 to " + (labels.size() - 1));
      }
    }
    if (labels.isEmpty() || new HashSet<>(labels).size() != labels.size()) {
      throw config.fault("id2label", "at least one label, each once");
    }
    return Optional.of(List.copyOf(labels));
  }

  /** The names that transformers gives to labels that have none: {@code LABEL_0}, and so on. */
  public static List<String> unnamed(int count) {
    List<String> labels = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      labels.add("LABEL_" + id);
    }
    return List.copyOf(labels);
  }

  /**
   * The {@code problem_type}, if the configuration names one.
   *
   * @throws ModelFormatException if it is none that is known
   */
  public static Optional<ProblemType> readProblemType(JsonFile config) throws ModelFormatException {
    Optional<String> name = config.optionalText("problem_type");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ProblemType.parse(name.get()));
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(config.origin() + ": " + e.getMessage());
    }
  }

  /**
   * The temperature; 1 if the configuration names none.
   *
   * @throws ModelFormatException if it is no number above 0
   */
  public static double readTemperature(JsonFile config) throws ModelFormatException {
    double temperature = config.optionalNumber(TEMPERATURE).orElse(1);
    if (temperature <= 0) {
      throw config.fault(TEMPERATURE, "a number above 0");
    }
    return temperature;
  }

  /** What transformers assumes where no {@code problem_type} is named. */
  public static ProblemType defaultProblemType(int labels) {
    return labels == 1 ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL_CLASSIFICATION;
  }
}
