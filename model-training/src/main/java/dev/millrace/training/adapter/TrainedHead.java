package dev.millrace.training.adapter;

import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.head.ProblemType;
import dev.millrace.model.tensor.FloatTensor;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A classification head as it was trained.
 *
 * @param layout what heads of the encoder's family are made of
 * @param tensors the trained ones by canonical name, such as {@code classifier.weight}, laid out as
 *     PyTorch does; what isn't there is as in the checkpoint
 * @param labels names of the outputs
 * @param problemType what the outputs mean
 * @param temperature what serving divides logits by before they become probabilities; 1 for nothing
 */
public record TrainedHead(
    HeadLayout layout,
    Map<String, FloatTensor> tensors,
    List<String> labels,
    ProblemType problemType,
    double temperature) {

  /** Checks that the tensors are whole parts of the layout and fit the labels. */
  public TrainedHead {
    labels = List.copyOf(labels);
    tensors = Map.copyOf(tensors);
    if (labels.isEmpty() || new HashSet<>(labels).size() != labels.size()) {
      throw new IllegalArgumentException("expected labels, each once, got " + labels);
    }
    if (!Double.isFinite(temperature) || temperature <= 0) {
      throw new IllegalArgumentException(
          "expected a temperature above 0, got %s".formatted(temperature));
    }
    requireWhole(layout, tensors, labels.size());
  }

  private static void requireWhole(
      HeadLayout layout, Map<String, FloatTensor> tensors, int labels) {
    Set<String> known = new LinkedHashSet<>(names(layout));
    Set<String> parts = new HashSet<>();
    for (String name : tensors.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "the head has %s, expected tensors out of %s".formatted(name, known));
      }
      parts.add(part(name));
    }
    for (String name : known) {
      boolean needed = parts.contains(part(name)) || layout.classifier().tensors().contains(name);
      if (needed && !tensors.containsKey(name)) {
        throw new IllegalArgumentException("the head has no " + name);
      }
    }
    for (String name : layout.classifier().tensors()) {
      FloatTensor tensor = tensors.get(name);
      if (tensor != null && tensor.shape().dimension(0) != labels) {
        throw new IllegalArgumentException(
            "%s is %s, but there are %d labels".formatted(name, tensor.shape(), labels));
      }
    }
  }

  private static List<String> names(HeadLayout layout) {
    return Stream.concat(
            layout.steps().stream().flatMap(step -> step.tensors().stream()),
            layout.classifier().tensors().stream())
        .toList();
  }

  /** What PEFT saves as one: the first part of a tensor's name. */
  private static String part(String tensor) {
    return tensor.substring(0, tensor.indexOf('.'));
  }

  /** The modules that are saved whole, in the order of the computation. */
  List<String> modules() {
    return names(layout).stream()
        .filter(tensors::containsKey)
        .map(TrainedHead::part)
        .distinct()
        .toList();
  }

  /** The names of linear modules and norms of the layout that were left as they are. */
  List<String> untrained() {
    return names(layout).stream()
        .filter(name -> !tensors.containsKey(name))
        .map(name -> name.substring(0, name.lastIndexOf('.')))
        .distinct()
        .toList();
  }
}
