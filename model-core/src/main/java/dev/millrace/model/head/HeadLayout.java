package dev.millrace.model.head;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a family's classification head is made of, and what its tensors are called.
 *
 * @param prefix what names may start with where the base model has the tensor, such as {@code
 *     bert.}
 * @param hiddenSize width of the pooled state, and of all steps
 * @param steps what happens to the pooled state before the classifier reads it
 * @param classifier the dense layer to one output per label
 */
public record HeadLayout(
    String prefix, int hiddenSize, List<Step> steps, HeadLayout.Classifier classifier) {

  /** Copies the list. */
  public HeadLayout {
    steps = List.copyOf(steps);
  }

  /** A step, and where its numbers are. */
  public sealed interface Step permits Dense, Norm, Classifier, HeadActivation {

    /** Names of its tensors, without any prefix. */
    List<String> tensors();

    /**
     * Reads its tensors.
     *
     * @param prefix what their names start with
     * @param width the encoder's hidden size
     */
    HeadStep read(WeightSource source, String prefix, int width) throws ModelFormatException;
  }

  /** A square dense layer. */
  public record Dense(String module, boolean bias) implements Step {
    @Override
    public List<String> tensors() {
      return named(module, bias);
    }

    @Override
    public HeadStep read(WeightSource source, String prefix, int width)
        throws ModelFormatException {
      return readDense(source, prefix + module, width, width, bias);
    }
  }

  /** A layer norm. */
  public record Norm(String module, boolean bias, float epsilon) implements Step {
    @Override
    public List<String> tensors() {
      return named(module, bias);
    }

    @Override
    public HeadStep read(WeightSource source, String prefix, int width)
        throws ModelFormatException {
      return new LayerNorm(
          source.read(prefix + module + ".weight", Shape.of(width)).data(),
          readBias(source, prefix + module, width, bias),
          epsilon);
    }
  }

  /** A dense layer with as many outputs as there are labels. */
  public record Classifier(String module) implements Step {
    @Override
    public List<String> tensors() {
      return named(module, true);
    }

    @Override
    public DenseLayer read(WeightSource source, String prefix, int width)
        throws ModelFormatException {
      Shape shape = source.shape(prefix + module + ".weight");
      if (shape.rank() != 2 || shape.dimension(0) < 1) {
        throw new ModelFormatException(
            "%s: tensor %s%s.weight: expected shape [labels, %d], got %s"
                .formatted(source.origin(), prefix, module, width, shape));
      }
      return readDense(source, prefix + module, width, shape.dimension(0), true);
    }
  }

  /**
   * A head's numbers as tensors, by canonical name: the reverse of reading it.
   *
   * @param head of this layout
   * @throws IllegalArgumentException if a layer has a bias that its tensors have no place for
   */
  public Map<String, FloatTensor> tensors(ClassificationHead head) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      put(steps.get(i).tensors(), head.steps().get(i), tensors);
    }
    put(classifier.tensors(), head.classifier(), tensors);
    return tensors;
  }

  private static void put(List<String> names, HeadStep step, Map<String, FloatTensor> tensors) {
    float[] bias;
    if (step instanceof DenseLayer dense) {
      Shape shape = Shape.of(dense.in(), dense.out());
      tensors.put(names.get(0), new FloatTensor(shape, dense.weight()).transposed());
      bias = dense.bias();
    } else if (step instanceof LayerNorm norm) {
      tensors.put(names.get(0), vector(norm.weight()));
      bias = norm.bias();
    } else {
      return;
    }
    if (names.size() > 1) {
      tensors.put(names.get(1), vector(bias));
    } else if (!isZero(bias)) {
      throw new IllegalArgumentException(names.get(0).replace(".weight", ".bias"));
    }
  }

  private static FloatTensor vector(float[] values) {
    return new FloatTensor(Shape.of(values.length), values);
  }

  private static boolean isZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** All steps, the classifier last. */
  List<Step> all() {
    return Stream.concat(steps.stream(), Stream.of(classifier)).toList();
  }

  /** A tensor's name without the base model's prefix, if it is part of a head. */
  public Optional<String> canonical(String name) {
    String canonical = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return all().stream().anyMatch(step -> owns(step, canonical))
        ? Optional.of(canonical)
        : Optional.empty();
  }

  /** Whether a tensor is of a step's module, be it one that the step doesn't read. */
  private static boolean owns(Step step, String name) {
    List<String> tensors = step.tensors();
    return !tensors.isEmpty()
        && (tensors.contains(name) || name.equals(tensors.get(0).replace(".weight", ".bias")));
  }

  private static List<String> named(String module, boolean bias) {
    return bias ? List.of(module + ".weight", module + ".bias") : List.of(module + ".weight");
  }

  private static DenseLayer readDense(
      WeightSource source, String module, int in, int out, boolean bias)
      throws ModelFormatException {
    float[] weight = source.read(module + ".weight", Shape.of(out, in)).data();
    return DenseLayer.fromPyTorch(in, out, weight, readBias(source, module, out, bias));
  }

  private static float[] readBias(WeightSource source, String module, int size, boolean bias)
      throws ModelFormatException {
    return bias ? source.read(module + ".bias", Shape.of(size)).data() : new float[size];
  }
}
