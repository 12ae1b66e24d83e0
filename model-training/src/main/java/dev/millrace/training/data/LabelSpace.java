package dev.millrace.training.data;

import dev.millrace.model.dataset.Example;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The outputs of a head, and what each example's should be.
 *
 * @param task what is learned
 * @param names of the outputs, in their order
 */
public record LabelSpace(Task task, List<String> names) {
  /** Copies the list. */
  public LabelSpace {
    names = List.copyOf(names);
  }

  /**
   * The labels of a data set, sorted; of a regression, as many outputs as its rows have numbers.
   *
   * @param origin names the data in messages
   * @throws DataException if there are fewer than two classes, or rows have different numbers of
   *     values
   */
  public static LabelSpace of(Task task, Collection<Example> examples, String origin)
      throws DataException {
    if (task == Task.REGRESSION) {
      int outputs = examples.stream().mapToInt(example -> example.labels().size()).max().orElse(0);
      return new LabelSpace(task, values(outputs));
    }
    TreeSet<String> names = new TreeSet<>();
    examples.forEach(example -> names.addAll(example.labels()));
    if (names.size() < (task == Task.CLASSIFICATION ? 2 : 1)) {
      throw new DataException(
          "%s: expected at least %d different labels, got %d"
              .formatted(origin, task == Task.CLASSIFICATION ? 2 : 1, names.size()));
    }
    return new LabelSpace(task, new ArrayList<>(names));
  }

  /** Names of a regression's outputs. */
  private static List<String> values(int outputs) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add(outputs == 1 ? "value" : "value_" + i);
    }
    return names;
  }

  /**
   * What each example's outputs should be: {@code [examples, outputs]}.
   *
   * @param origin names the data in messages
   * @throws DataException naming the row, if it has a label that is none of these, not exactly one
   *     where one is chosen, or no finite number in a regression
   */
  public float[][] targets(List<Example> examples, String origin) throws DataException {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      places.put(names.get(i), i);
    }
    float[][] targets = new float[examples.size()][];
    for (int i = 0; i < targets.length; i++) {
      Example example = examples.get(i);
      targets[i] =
          task == Task.REGRESSION ? numbers(example, origin) : marks(example, places, origin);
    }
    return targets;
  }

  private float[] marks(Example example, Map<String, Integer> places, String origin)
      throws DataException {
    if (task == Task.CLASSIFICATION && example.labels().size() != 1) {
      throw fault(
          origin,
          example,
          "expected one label, got %d; --task multi-label learns several"
              .formatted(example.labels().size()));
    }
    float[] target = new float[names.size()];
    for (String label : example.labels()) {
      Integer place = places.get(label);
      if (place == null) {
        throw fault(
            origin, example, "has a label that is none of the %d known".formatted(names.size()));
      }
      target[place] = 1;
    }
    return target;
  }

  private float[] numbers(Example example, String origin) throws DataException {
    if (example.labels().size() != names.size()) {
      throw fault(
          origin,
          example,
          "expected %d numbers, got %d".formatted(names.size(), example.labels().size()));
    }
    float[] target = new float[names.size()];
    for (int i = 0; i < target.length; i++) {
      target[i] = number(example.labels().get(i));
      if (!Float.isFinite(target[i])) {
        throw fault(origin, example, "expected a finite number as its label");
      }
    }
    return target;
  }

  private static float number(String text) {
    try {
      return Float.parseFloat(text.strip());
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }

  private static DataException fault(String origin, Example example, String what) {
    return new DataException("%s: line %d: %s".formatted(origin, example.row(), what));
  }
}
