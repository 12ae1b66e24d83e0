package dev.millrace.training.loop;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.training.data.TrainingSet;
import dev.millrace.training.forward.TokenBatch;
import dev.millrace.training.forward.TrainableEncoder;
import dev.millrace.training.forward.TrainableHead;
import dev.millrace.training.lora.LoraSettings;
import dev.millrace.training.loss.Loss;
import dev.millrace.training.optimizer.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A frozen encoder with low-rank updates and a head that are trained.
 *
 * <p>Threading: for one thread, one model at a time: libtorch's random numbers belong to the
 * process. It uses {@code ai.djl.pytorch.num_threads} threads of its own.
 */
public final class TrainableModel implements AutoCloseable {
  /** DJL's name of libtorch. */
  private static final String ENGINE = "PyTorch";

  /** Tokens of one pass without gradients, padding included. */
  private static final int TOKENS_AT_ONCE = 4096;

  private final NDManager manager;
  private final EncoderDescription description;
  private final TrainableEncoder encoder;
  private final TrainableHead head;
  private final Parameters parameters;

  TrainableModel(
      NDManager manager,
      EncoderDescription description,
      TrainableEncoder encoder,
      TrainableHead head,
      Parameters parameters) {
    this.manager = manager;
    this.description = description;
    this.encoder = encoder;
    this.head = head;
    this.parameters = parameters;
  }

  /**
   * Loads a checkpoint for training.
   *
   * @param outputs how many the classifier has
   * @param headDropout the part of the classifier's input that is set to zero while training
   * @param seed of the numbers that training begins with
   * @throws ModelFormatException if the checkpoint is broken or of no family that can be trained
   * @throws IllegalArgumentException if a target is no module of it
   */
  public static TrainableModel load(
      ModelSource source, LoraSettings lora, int outputs, double headDropout, long seed)
      throws ModelFormatException {
    NDManager manager = NDManager.newBaseManager(ENGINE);
    try {
      return new ModelLoader(manager, source, seed).load(lora, outputs, (float) headDropout);
    } catch (ModelFormatException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** What the encoder is. */
  public EncoderDescription description() {
    return description;
  }

  /** Where each trained tensor lies among the parameters. */
  public ParameterLayout layout() {
    return parameters.layout();
  }

  /** All trained numbers. */
  public float[] parameters() {
    return parameters.values();
  }

  /** Sets all trained numbers. */
  public void setParameters(float[] values) {
    parameters.set(values);
  }

  /**
   * What the head makes of rows, and what it reads.
   *
   * @param logits {@code [rows, outputs]}
   * @param pooled {@code [rows, hidden]}
   */
  @SuppressWarnings("ArrayRecordComponent") // Outputs are not compared.
  public record Outputs(float[][] logits, float[][] pooled) {}

  /** Computes rows without training, in batches of about the same length. */
  public Outputs outputs(List<long[]> inputIds) {
    Outputs all = new Outputs(new float[inputIds.size()][], new float[inputIds.size()][]);
    for (int[] rows : InferenceBatches.of(inputIds, TOKENS_AT_ONCE)) {
      try (NDManager pass = manager.newSubManager()) {
        parameters.enter(pass, false);
        NDArray pooled = encoder.pooled(batch(pass, inputIds, rows), description.pooling(), false);
        scatter(pooled, rows, all.pooled);
        scatter(head.logits(pooled, false), rows, all.logits);
      }
    }
    return all;
  }

  private static void scatter(NDArray values, int[] rows, float[][] places) {
    float[] all = values.toFloatArray();
    int width = all.length / rows.length;
    for (int i = 0; i < rows.length; i++) {
      float[] row = new float[width];
      System.arraycopy(all, i * width, row, 0, width);
      places[rows[i]] = row;
    }
  }

  /**
   * Adds the gradient of some rows' loss.
   *
   * @param rows which of the set
   * @param normalizer what the sum of losses is divided by: the weight of all rows of the step
   * @param seed of what is dropped
   * @param sum of gradients, in the layout's order
   * @return the sum of the rows' losses, not divided
   */
  double addGradient(
      TrainingSet set, int[] rows, Loss loss, double normalizer, int seed, float[] sum) {
    Engine.getEngine(ENGINE).setRandomSeed(seed);
    double[] total = new double[1];
    try (NDManager pass = manager.newSubManager()) {
      parameters.enter(pass, true);
      try (GradientCollector collector = Engine.getEngine(ENGINE).newGradientCollector()) {
        TokenBatch batch = batch(pass, set.inputIds(), rows);
        NDArray logits = head.logits(encoder.pooled(batch, description.pooling(), true), true);
        float[] slopes = slopes(logits.toFloatArray(), set, rows, loss, normalizer, total);
        // The loss itself is computed outside: this has the same derivative by the logits.
        collector.backward(logits.mul(pass.create(slopes, logits.getShape())).sum());
      }
      parameters.addGradients(sum);
    }
    return total[0];
  }

  private static float[] slopes(
      float[] logits, TrainingSet set, int[] rows, Loss loss, double normalizer, double[] total) {
    int outputs = logits.length / rows.length;
    float[] row = new float[outputs];
    double[] slope = new double[outputs];
    float[] slopes = new float[logits.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(logits, i * outputs, row, 0, outputs);
      total[0] += loss.of(row, set.targets()[rows[i]], slope);
      for (int j = 0; j < outputs; j++) {
        slopes[i * outputs + j] = (float) (slope[j] / normalizer);
      }
    }
    return slopes;
  }

  private TokenBatch batch(NDManager pass, List<long[]> inputIds, int[] rows) {
    List<long[]> selected = new ArrayList<>(rows.length);
    for (int row : rows) {
      selected.add(inputIds.get(row));
    }
    return TokenBatch.of(pass, selected, description.paddingToken());
  }

  @Override
  public void close() {
    manager.close();
  }
}
