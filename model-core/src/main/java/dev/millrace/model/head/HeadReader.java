package dev.millrace.model.head;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.TensorChecks;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads BERT's classification heads, of checkpoints and of adapters. What an adapter does not
 * bring, it takes from the checkpoint: the pooler, the problem type, or the whole head.
 */
public final class HeadReader {
  /** The modules that a head is made of. */
  public static final List<String> PARTS = List.of("pooler", "classifier");

  private static final String POOLER = "pooler.dense";
  private static final String CLASSIFIER = "classifier";
  private static final int MOST_NAMED = 5;

  private final int hiddenSize;
  private final @Nullable DenseLayer ownPooler;
  private final @Nullable DenseLayer ownClassifier;
  private final @Nullable JsonFile ownConfig;

  private HeadReader(
      int hiddenSize,
      @Nullable DenseLayer ownPooler,
      @Nullable DenseLayer ownClassifier,
      @Nullable JsonFile ownConfig) {
    this.hiddenSize = hiddenSize;
    this.ownPooler = ownPooler;
    this.ownClassifier = ownClassifier;
    this.ownConfig = ownConfig;
  }

  /** Whether a tensor, by its name without the base model's prefix, is part of a head. */
  public static boolean isHeadTensor(String name) {
    return name.startsWith(POOLER + ".") || name.startsWith(CLASSIFIER + ".");
  }

  /** A reader for an encoder whose checkpoint has no part of a head. */
  public static HeadReader withoutOwnHead(int hiddenSize) {
    return new HeadReader(hiddenSize, null, null, null);
  }

  /**
   * A reader for an encoder, with what its checkpoint has of a head.
   *
   * @param modelType what the names of its tensors may start with
   */
  public static HeadReader of(
      int hiddenSize, String modelType, WeightSource checkpoint, JsonFile config)
      throws ModelFormatException {
    DenseLayer pooler = null;
    DenseLayer classifier = null;
    for (String prefix : List.of("", modelType + ".")) {
      if (checkpoint.names().contains(prefix + POOLER + ".weight")) {
        pooler = readDense(checkpoint, prefix + POOLER, hiddenSize, hiddenSize);
      }
      if (checkpoint.names().contains(prefix + CLASSIFIER + ".weight")) {
        classifier = readClassifier(checkpoint, prefix + CLASSIFIER, hiddenSize);
      }
    }
    return new HeadReader(hiddenSize, pooler, classifier, config);
  }

  /** The checkpoint's own head, if it has a pooler and a classifier. */
  public Optional<ClassificationHead> ownHead() throws ModelFormatException {
    if (ownPooler == null || ownClassifier == null) {
      return Optional.empty();
    }
    return Optional.of(head(ownPooler, ownClassifier, ownConfig));
  }

  /**
   * Reads an adapter's head.
   *
   * @param prefix what the names of its tensors start with
   * @param tensors all its tensors that are no low-rank weights
   * @param config its labels and problem type, or null
   * @throws ModelFormatException if a tensor is no part of a head, or a part is missing that the
   *     checkpoint does not have either, or labels and outputs don't agree
   */
  public ClassificationHead read(
      WeightSource source, String prefix, Collection<String> tensors, @Nullable JsonFile config)
      throws ModelFormatException {
    DenseLayer pooler = ownPooler;
    DenseLayer classifier = ownClassifier;
    List<String> left = new ArrayList<>(tensors);
    for (String name : tensors) {
      if (name.startsWith(prefix) && name.endsWith(POOLER + ".weight")) {
        String module = module(name);
        pooler = readDense(source, module, hiddenSize, hiddenSize);
        left.removeAll(List.of(module + ".weight", module + ".bias"));
      } else if (name.equals(prefix + CLASSIFIER + ".weight")) {
        classifier = readClassifier(source, module(name), hiddenSize);
        left.removeAll(List.of(module(name) + ".weight", module(name) + ".bias"));
      }
    }
    if (!left.isEmpty()) {
      throw new ModelFormatException(
          "%s: tensors that are neither low-rank weights nor part of a head: %s"
              .formatted(source.origin(), left.stream().limit(MOST_NAMED).toList()));
    }
    if (pooler == null || classifier == null) {
      throw TensorChecks.missing(
          source.origin(), prefix + (pooler == null ? POOLER : CLASSIFIER) + ".weight");
    }
    return head(pooler, classifier, config);
  }

  private static String module(String weightName) {
    return weightName.substring(0, weightName.length() - ".weight".length());
  }

  private static DenseLayer readClassifier(WeightSource source, String module, int in)
      throws ModelFormatException {
    Shape shape = source.shape(module + ".weight");
    if (shape.rank() != 2 || shape.dimension(0) < 1) {
      throw new ModelFormatException(
          "%s: tensor %s.weight: expected shape [labels, %d], got %s"
              .formatted(source.origin(), module, in, shape));
    }
    return readDense(source, module, in, shape.dimension(0));
  }

  private static DenseLayer readDense(WeightSource source, String module, int in, int out)
      throws ModelFormatException {
    FloatTensor weight = source.read(module + ".weight", Shape.of(out, in));
    FloatTensor bias = source.read(module + ".bias", Shape.of(out));
    return DenseLayer.fromPyTorch(in, out, weight.data(), bias.data());
  }

  private ClassificationHead head(
      DenseLayer pooler, DenseLayer classifier, @Nullable JsonFile adapterConfig)
      throws ModelFormatException {
    int outputs = classifier.out();
    return new ClassificationHead(
        pooler, classifier, labels(adapterConfig, outputs), problemType(adapterConfig, outputs));
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
