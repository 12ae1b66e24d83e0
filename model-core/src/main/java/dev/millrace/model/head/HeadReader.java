package dev.millrace.model.head;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.TensorChecks;
import dev.millrace.model.checkpoint.WeightSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads classification heads, of checkpoints and of adapters. What an adapter does not bring, it
 * takes from the checkpoint: a pooler, the problem type, or the whole head.
 */
public final class HeadReader {
  private static final int MOST_NAMED = 5;
  private static final String WEIGHT = ".weight";
  private static final String NEITHER =
      "tensors that are neither low-rank weights nor part of a head";

  private final HeadLayout layout;
  private final Map<HeadLayout.Step, HeadStep> ownParts;
  private final @Nullable JsonFile ownConfig;
  private final boolean passesOver;

  private HeadReader(
      HeadLayout layout,
      Map<HeadLayout.Step, HeadStep> ownParts,
      @Nullable JsonFile ownConfig,
      boolean passesOver) {
    this.layout = layout;
    this.ownParts = ownParts;
    this.ownConfig = ownConfig;
    this.passesOver = passesOver;
  }

  /** A reader for an encoder whose checkpoint has no part of a head. */
  public static HeadReader withoutOwnHead(HeadLayout layout) {
    return new HeadReader(layout, Map.of(), null, false);
  }

  /**
   * A reader for an encoder whose states are the answer. The heads that it reads are {@linkplain
   * ClassificationHead#none none}, whether an adapter brings one or not.
   */
  public static HeadReader passingOver(HeadLayout layout) {
    return new HeadReader(layout, Map.of(), null, true);
  }

  /**
   * A reader for an encoder, with what its checkpoint has of a head.
   *
   * @throws ModelFormatException if a part is broken, or has a tensor that it should not have
   */
  public static HeadReader of(HeadLayout layout, WeightSource checkpoint, JsonFile config)
      throws ModelFormatException {
    List<String> left =
        new ArrayList<>(
            checkpoint.names().stream().filter(n -> layout.canonical(n).isPresent()).toList());
    Map<HeadLayout.Step, HeadStep> parts = readParts(layout, checkpoint, "", left);
    requireNone(left, checkpoint, "head tensors that this architecture does not have");
    return new HeadReader(layout, parts, config, false);
  }

  /** The names of a head's tensors, without any prefix. */
  public List<String> tensors() {
    return layout.all().stream().flatMap(step -> step.tensors().stream()).toList();
  }

  /** The checkpoint's own head, if it has all of one. */
  public Optional<ClassificationHead> ownHead() throws ModelFormatException {
    if (!ownParts.keySet().containsAll(withTensors(layout))) {
      return Optional.empty();
    }
    return Optional.of(head(ownParts, ownConfig));
  }

  /**
   * Reads an adapter's head.
   *
   * @param prefix what the names of its tensors start with
   * @param tensors all its tensors that are no low-rank weights
   * @param config its labels and problem type, or null
   * @param updates what else it changes, by {@linkplain #module module}
   * @throws ModelFormatException if a tensor is no part of a head, or a part is missing that the
   *     checkpoint does not have either, or labels and outputs don't agree
   */
  public ClassificationHead read(
      WeightSource source,
      String prefix,
      Collection<String> tensors,
      @Nullable JsonFile config,
      Map<String, HeadUpdate> updates)
      throws ModelFormatException {
    List<String> left = new ArrayList<>(tensors);
    if (passesOver) {
      left.removeIf(name -> isOfHead(name, prefix));
      requireNone(left, source, NEITHER);
      return ClassificationHead.none(layout.hiddenSize());
    }
    Map<HeadLayout.Step, HeadStep> parts = new LinkedHashMap<>(ownParts);
    parts.putAll(readParts(layout, source, prefix, left));
    requireNone(left, source, NEITHER);
    for (HeadLayout.Step step : withTensors(layout)) {
      if (!parts.containsKey(step)) {
        throw TensorChecks.missing(source.origin(), prefix + step.tensors().get(0));
      }
      @Nullable HeadUpdate update = updates.get(moduleOf(step));
      if (update != null) {
        parts.put(step, updated(source, step, parts, update));
      }
    }
    return head(parts, config);
  }

  private static HeadStep updated(
      WeightSource source,
      HeadLayout.Step step,
      Map<HeadLayout.Step, HeadStep> parts,
      HeadUpdate update)
      throws ModelFormatException {
    if (update.newBias() != null && step.tensors().size() == 1) {
      throw new ModelFormatException(
          "%s: has a bias for %s, which has none".formatted(source.origin(), moduleOf(step)));
    }
    try {
      return update.applyTo(part(parts, step));
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          "%s: what it changes of %s does not fit: %s"
              .formatted(source.origin(), moduleOf(step), e.getMessage()));
    }
  }

  /**
   * The module of a head's part that a path names, without any prefix.
   *
   * @param path a module's path, with or without the base model's prefix
   * @return empty if it is no part of a head
   */
  public Optional<String> module(String path) {
    return layout.canonical(path + WEIGHT).map(HeadReader::withoutWeight);
  }

  private static String moduleOf(HeadLayout.Step step) {
    return withoutWeight(step.tensors().get(0));
  }

  private static String withoutWeight(String tensor) {
    return tensor.substring(0, tensor.length() - WEIGHT.length());
  }

  private boolean isOfHead(String name, String prefix) {
    return name.startsWith(prefix) && layout.canonical(name.substring(prefix.length())).isPresent();
  }

  private static List<HeadLayout.Step> withTensors(HeadLayout layout) {
    return layout.all().stream().filter(step -> !step.tensors().isEmpty()).toList();
  }

  /** Reads the parts whose weight is there, and takes their tensors off the list. */
  private static Map<HeadLayout.Step, HeadStep> readParts(
      HeadLayout layout, WeightSource source, String prefix, List<String> left)
      throws ModelFormatException {
    Map<HeadLayout.Step, HeadStep> parts = new LinkedHashMap<>();
    for (HeadLayout.Step step : withTensors(layout)) {
      for (String start : List.of(prefix, prefix + layout.prefix())) {
        if (left.contains(start + step.tensors().get(0))) {
          parts.put(step, step.read(source, start, layout.hiddenSize()));
          left.removeAll(step.tensors().stream().map(start::concat).toList());
        }
      }
    }
    return parts;
  }

  private static void requireNone(List<String> left, WeightSource source, String what)
      throws ModelFormatException {
    if (!left.isEmpty()) {
      throw new ModelFormatException(
          "%s: %s: %s".formatted(source.origin(), what, left.stream().limit(MOST_NAMED).toList()));
    }
  }

  private ClassificationHead head(
      Map<HeadLayout.Step, HeadStep> parts, @Nullable JsonFile adapterConfig)
      throws ModelFormatException {
    List<HeadStep> steps = new ArrayList<>();
    for (HeadLayout.Step step : layout.steps()) {
      steps.add(step instanceof HeadActivation activation ? activation : part(parts, step));
    }
    DenseLayer classifier = (DenseLayer) part(parts, layout.classifier());
    int outputs = classifier.out();
    return new ClassificationHead(
        steps,
        classifier,
        labels(adapterConfig, outputs),
        problemType(adapterConfig, outputs),
        // The checkpoint's own was fitted to another head.
        adapterConfig == null ? 1 : Labels.readTemperature(adapterConfig));
  }

  private static HeadStep part(Map<HeadLayout.Step, HeadStep> parts, HeadLayout.Step step) {
    return Objects.requireNonNull(parts.get(step), step.toString());
  }

  private List<String> labels(@Nullable JsonFile adapterConfig, int outputs)
      throws ModelFormatException {
    if (adapterConfig != null) {
      Optional<List<String>> labels = Labels.read(adapterConfig);
      if (labels.isPresent() && labels.get().size() != outputs) {
        throw new ModelFormatException(
            "%s: id2label names %d labels, but the classifier has %d outputs"
                .formatted(adapterConfig.origin(), labels.get().size(), outputs));
      }
      return labels.orElseGet(() -> Labels.unnamed(outputs));
    }
    if (ownConfig != null) {
      Optional<List<String>> labels = Labels.read(ownConfig);
      if (labels.isPresent() && labels.get().size() == outputs) {
        return labels.get();
      }
    }
    return Labels.unnamed(outputs);
  }

  private ProblemType problemType(@Nullable JsonFile adapterConfig, int outputs)
      throws ModelFormatException {
    Optional<ProblemType> type = Optional.empty();
    if (adapterConfig != null) {
      type = Labels.readProblemType(adapterConfig);
    }
    if (type.isEmpty() && ownConfig != null) {
      type = Labels.readProblemType(ownConfig);
    }
    return type.orElse(Labels.defaultProblemType(outputs));
  }
}
