package dev.millrace.training.loop;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.training.data.TrainingSet;
import dev.millrace.training.forward.DropMasks;
import dev.millrace.training.forward.Pass;
import dev.millrace.training.forward.TokenBatch;
import dev.millrace.training.forward.TrainableEncoder;
import dev.millrace.training.forward.TrainableHead;
import dev.millrace.training.lora.LoraSettings;
import dev.millrace.training.loss.Loss;
import dev.millrace.training.optimizer.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A frozen encoder with low-rank updates and a head that are trained.
 *
 * <p>Rows are computed in parts, several parts at once, each on one thread. What comes out does not
 * depend on the number of threads: neither the parts do, nor what is dropped in them, nor the order
 * in which they are added up.
 *
 * <p>Threading: for one thread, one model at a time, since DJL collects gradients for one at a time
 * only. It has threads of its own.
 */
public final class TrainableModel implements AutoCloseable {
  /** DJL's name of libtorch. */
  private static final String ENGINE = "PyTorch";

  /** How many threads libtorch divides a single operation among. */
  private static final String OPERATION_THREADS = "ai.djl.pytorch.num_threads";

  /** Tokens of one pass without gradients, padding included. */
  private static final int TOKENS_AT_ONCE = 1024;

  /**
   * Rows of one pass with gradients: few enough for several passes at once, enough for products.
   */
  static final int ROWS_AT_ONCE = 8;

  private final NDManager manager;
  private final EncoderDescription description;
  private final TrainableEncoder encoder;
  private final TrainableHead head;
  private final Parameters parameters;
  private final PassThreads threads;
  private final ThreadLocal<DropMasks> masks = ThreadLocal.withInitial(DropMasks::new);

  TrainableModel(
      NDManager manager,
      EncoderDescription description,
      TrainableEncoder encoder,
      TrainableHead head,
      Parameters parameters,
      PassThreads threads) {
    this.manager = manager;
    this.description = description;
    this.encoder = encoder;
    this.head = head;
    this.parameters = parameters;
    this.threads = threads;
  }

  /**
   * Loads a checkpoint for training.
   *
   * @param outputs how many the classifier has
   * @param headDropout the part of the classifier's input that is set to zero while training
   * @param seed of the numbers that training begins with
   * @param threads how many passes run at once, each on a thread of its own
   * @throws ModelFormatException if the checkpoint is broken or of no family that can be trained
   * @throws IllegalArgumentException if a target is no module of it
   */
  public static TrainableModel load(
      ModelSource source,
      LoraSettings lora,
      int outputs,
      double headDropout,
      long seed,
      int threads)
      throws ModelFormatException {
    if (System.getProperty(OPERATION_THREADS) == null) {
      System.setProperty(OPERATION_THREADS, "1"); // read when libtorch is loaded
    }
    NDManager manager = NDManager.newBaseManager(ENGINE);
    try {
      return new ModelLoader(manager, source, seed)
          .load(lora, outputs, (float) headDropout, threads);
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
    List<int[]> batches = InferenceBatches.of(inputIds, TOKENS_AT_ONCE);
    threads.run(batches.size(), batch -> compute(inputIds, batches.get(batch), all));
    return all;
  }

  private void compute(List<long[]> inputIds, int[] rows, Outputs places) {
    try (NDManager owner = manager.newSubManager()) {
      Pass pass = new Pass(parameters.tensors(owner, false), null);
      NDArray pooled = encoder.pooled(batch(owner, inputIds, rows), description.pooling(), pass);
      scatter(pooled, rows, places.pooled);
      scatter(head.logits(pooled, pass), rows, places.logits);
    }
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
   * The gradient of some rows' loss.
   *
   * @param rows which of the set
   * @param normalizer what the sum of losses is divided by: the weight of all rows of the step
   * @param seed of what is dropped
   */
  Gradient gradient(TrainingSet set, int[] rows, Loss loss, double normalizer, long seed) {
    int parts = (rows.length + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE;
    Gradient[] all = new Gradient[parts];
    try (GradientCollector collector = Engine.getEngine(ENGINE).newGradientCollector()) {
      threads.run(
          parts,
          part -> {
            int from = part * ROWS_AT_ONCE;
            int to = Math.min(rows.length, from + ROWS_AT_ONCE);
            DropMasks dropped = masks.get();
            dropped.begin(seed * parts + part);
            int[] some = Arrays.copyOfRange(rows, from, to);
            all[part] = part(collector, set, some, new Cost(loss, normalizer), dropped);
          });
    }
    return Gradient.sum(List.of(all));
  }

  /** What rows cost, as a part of their step. */
  private record Cost(Loss loss, double normalizer) {}

  private Gradient part(
      GradientCollector collector, TrainingSet set, int[] rows, Cost cost, DropMasks masks) {
    try (NDManager owner = manager.newSubManager()) {
      Pass pass = new Pass(parameters.tensors(owner, true), masks);
      TokenBatch batch = batch(owner, set.inputIds(), rows);
      NDArray logits = head.logits(encoder.pooled(batch, description.pooling(), pass), pass);
      double[] total = new double[1];
      float[] slopes = slopes(logits.toFloatArray(), set, rows, cost, total);
      // The loss itself is computed outside: this has the same derivative by the logits.
      collector.backward(logits.mul(owner.create(slopes, logits.getShape())).sum());
      return new Gradient(total[0], parameters.gradients(pass.tensors()));
    }
  }

  private static float[] slopes(
      float[] logits, TrainingSet set, int[] rows, Cost cost, double[] total) {
    int outputs = logits.length / rows.length;
    float[] row = new float[outputs];
    double[] slope = new double[outputs];
    float[] slopes = new float[logits.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(logits, i * outputs, row, 0, outputs);
      total[0] += cost.loss.of(row, set.targets()[rows[i]], slope);
      for (int j = 0; j < outputs; j++) {
        slopes[i * outputs + j] = (float) (slope[j] / cost.normalizer);
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
    threads.close();
    manager.close();
  }
}
