package dev.millrace.model.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterStack;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.EncoderInputs;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.batching.DistinctRows;
import dev.millrace.model.batching.PackedBatch;
import dev.millrace.model.batching.PackedLayout;
import dev.millrace.model.batching.Positions;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.quantization.CpuFeatures;
import dev.millrace.model.quantization.WeightRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A compiled encoder in ONNX Runtime.
 *
 * <p>Threading: safe for use by several threads at once, as ONNX Runtime's sessions are. {@link
 * #close} must come after the last {@link #encode}.
 */
public final class OnnxEncoder implements Encoder {
  private static final Object NOTHING = new Object();
  private static final Set<String> OUTPUTS = Set.of(EncoderInputs.POOLED);

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final EncoderDescription description;
  private final PackedLayout layout;
  private final AdapterStackPool stacks;
  private final RunObserver observer;
  private final @Nullable Path profile;
  private final AtomicBoolean closed = new AtomicBoolean();

  private OnnxEncoder(
      OrtEnvironment environment,
      OrtSession session,
      EncoderDescription description,
      RuntimeOptions options) {
    this.environment = environment;
    this.session = session;
    this.description = description;
    this.layout = layout(description);
    this.stacks = new AdapterStackPool(description, mostStackBytes());
    this.observer = options.observer();
    this.profile = options.profile();
  }

  /** How batches of an encoder are laid out. */
  static PackedLayout layout(EncoderDescription encoder) {
    int padding = encoder.paddingToken();
    return new PackedLayout(
        encoder.attentionGroups(),
        encoder.reach(),
        padding == EncoderDescription.NO_PADDING_TOKEN
            ? Positions.FROM_ZERO
            : Positions.skipping(padding));
  }

  /**
   * Loads a compiled model, with the weight range that this machine multiplies exactly, and
   * computes one row with it.
   *
   * @param threads how many threads one batch may use; 0 for one per core
   * @throws ModelFormatException if ONNX Runtime refuses the graph, or its numbers are not finite
   */
  public static OnnxEncoder load(CompiledModel model, int threads) throws ModelFormatException {
    return load(model, RuntimeOptions.threads(threads));
  }

  /** The same with a range of weights that this machine need not have. */
  public static OnnxEncoder load(CompiledModel model, int threads, WeightRange range)
      throws ModelFormatException {
    return load(model, RuntimeOptions.threads(threads), range);
  }

  /** The same as the first, observed. */
  public static OnnxEncoder load(CompiledModel model, RuntimeOptions runtime)
      throws ModelFormatException {
    return load(model, runtime, CpuFeatures.exactWeightRange());
  }

  private static OnnxEncoder load(CompiledModel model, RuntimeOptions runtime, WeightRange range)
      throws ModelFormatException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OnnxEncoder encoder = null;
    boolean sound = false;
    try (OrtSession.SessionOptions options = EncoderSessions.options(runtime.threads())) {
      if (runtime.profile() != null) {
        options.enableProfiling(runtime.profile().toString());
      }
      OrtSession session = EncoderSessions.open(environment, model.encoderFile(), range, options);
      encoder = new OnnxEncoder(environment, session, model.encoder(), runtime);
      encoder.requireFiniteOutput(model);
      sound = true;
      return encoder;
    } catch (OrtException e) {
      throw new ModelFormatException(
          model.encoderFile(), "ONNX Runtime can't load it: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(model.encoderFile(), "can't be read: " + e.getMessage(), e);
    } finally {
      if (!sound && encoder != null) {
        encoder.close();
      }
    }
  }

  private void requireFiniteOutput(CompiledModel model) throws ModelFormatException {
    try {
      AdapterStack none = new AdapterStack(description);
      float[] pooled = run(pack(List.of(new long[] {0}), none), none)[0];
      for (float value : pooled) {
        if (!Float.isFinite(value)) {
          throw new ModelFormatException(
              model.encoderFile(), "computes NaN or infinite numbers for token 0");
        }
      }
    } catch (OrtException e) {
      throw new ModelFormatException(
          model.encoderFile(), "ONNX Runtime can't run it: " + e.getMessage(), e);
    }
  }

  /** Half of what the JVM allows outside the heap, which is as much as inside unless it is set. */
  private static long mostStackBytes() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  private PackedBatch pack(List<long[]> inputIds, AdapterStack stack) {
    return PackedBatch.of(inputIds, stack.slotOfRow(), stack.slots(), layout);
  }

  @Override
  public float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException {
    DistinctRows distinct =
        DistinctRows.of(inputIds, adapters.stream().map(OnnxEncoder::changes).toList());
    if (distinct.all()) {
      return encodeDistinct(inputIds, adapters);
    }
    float[][] states = encodeDistinct(distinct.firstOf(inputIds), distinct.firstOf(adapters));
    float[][] result = new float[inputIds.size()][];
    for (int row = 0; row < result.length; row++) {
      int i = distinct.distinctOf()[row];
      result[row] = distinct.first()[i] == row ? states[i] : states[i].clone();
    }
    return result;
  }

  /** What an adapter changes of the encoder: adapters that change nothing are one to it. */
  private static Object changes(Adapter adapter) {
    return adapter.weights().isEmpty() ? NOTHING : adapter;
  }

  private float[][] encodeDistinct(List<long[]> inputIds, List<Adapter> adapters)
      throws EncoderException {
    AdapterStack stack = stacks.borrow(adapters);
    try {
      return encode(pack(inputIds, stack), stack);
    } finally {
      stacks.giveBack(stack);
    }
  }

  private float[][] encode(PackedBatch batch, AdapterStack stack) throws EncoderException {
    try {
      return run(batch, stack);
    } catch (OrtException e) {
      throw new EncoderException(
          "a batch of %d rows and %d tokens failed in ONNX Runtime: %s"
              .formatted(batch.rows(), batch.tokens(), e.getMessage()),
          e);
    }
  }

  private float[][] run(PackedBatch batch, AdapterStack stack) throws OrtException {
    try (BatchTensors tensors = new BatchTensors(environment)) {
      tensors.add(batch);
      tensors.add(batch, stack, description);
      try (OrtSession.Result result = observed(batch, tensors)) {
        return rows(result.get(0), batch);
      }
    }
  }

  private OrtSession.Result observed(PackedBatch batch, BatchTensors tensors) throws OrtException {
    observer.starting(RunSize.of(batch));
    try {
      return session.run(tensors.inputs(), OUTPUTS);
    } finally {
      observer.ended();
    }
  }

  private float[][] rows(OnnxValue output, PackedBatch batch) {
    FloatBuffer values = ((OnnxTensor) output).getFloatBuffer();
    boolean pooled = description.pooling() != Pooling.NONE;
    float[][] states = new float[batch.rows()][];
    for (int row = 0; row < states.length; row++) {
      states[row] = new float[(pooled ? 1 : batch.length(row)) * description.hiddenSize()];
      values.get(states[row]);
    }
    return states;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      if (profile != null) {
        // ONNX Runtime puts the time into the name.
        Files.move(Path.of(session.endProfiling()), profile, StandardCopyOption.REPLACE_EXISTING);
      }
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not close its session", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the profile can't be written", e);
    }
  }
}
