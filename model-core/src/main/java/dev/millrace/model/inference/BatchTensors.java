package dev.millrace.model.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.adapter.AdapterStack;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.EncoderInputs;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.batching.AdapterChunks;
import dev.millrace.model.batching.AttentionGroup;
import dev.millrace.model.batching.PackedBatch;
import dev.millrace.model.batching.ResultPlaces;
import dev.millrace.model.batching.WindowGroup;
import dev.millrace.model.batching.WindowGroups;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/** The graph's inputs for one batch; closing it frees their native memory. */
final class BatchTensors implements AutoCloseable {
  private final OrtEnvironment environment;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();

  BatchTensors(OrtEnvironment environment) {
    this.environment = environment;
  }

  Map<String, OnnxTensor> inputs() {
    return inputs;
  }

  void add(PackedBatch batch) throws OrtException {
    put(EncoderInputs.INPUT_IDS, batch.inputIds(), batch.tokens());
    put(EncoderInputs.POSITION_IDS, batch.positionIds(), batch.tokens());
    put(EncoderInputs.FIRST_TOKENS, batch.firstTokens(), batch.rows());
    put(EncoderInputs.ROW_POSITION, batch.groups().rowPosition(), batch.rows());
    put(EncoderInputs.GROUP_RESULTS, batch.groups().results(), batch.tokens());
    for (int i = 0; i < batch.groups().groups().size(); i++) {
      add(i, batch.groups().groups().get(i));
    }
    WindowGroups windows = batch.windows();
    if (windows != null) {
      put(EncoderInputs.WINDOW_RESULTS, windows.results(), batch.tokens());
      for (int i = 0; i < windows.groups().size(); i++) {
        add(i, windows.groups().get(i));
      }
    }
  }

  private void put(EncoderInputs.Results names, ResultPlaces places, int tokens)
      throws OrtException {
    put(names.start(), places.start(), tokens);
    put(names.place(), places.place(), tokens);
    put(names.stride(), places.stride(), tokens);
  }

  private void add(int index, WindowGroup group) throws OrtException {
    put(EncoderInputs.windowQueries(index), group.queries(), group.blocks(), group.queryTokens());
    put(EncoderInputs.windowKeys(index), group.keys(), group.blocks(), group.keyTokens());
    put(EncoderInputs.windowKeyCounts(index), group.keyCounts(), group.blocks());
    put(EncoderInputs.windowUsed(index), group.used());
  }

  private void add(int index, AttentionGroup group) throws OrtException {
    put(EncoderInputs.groupTokens(index), group.tokens(), group.rows(), group.length());
    put(EncoderInputs.groupLengths(index), group.lengths(), group.rows());
    put(EncoderInputs.groupRows(index), group.rowNumbers(), group.rows());
    put(EncoderInputs.groupUsed(index), group.used());
    put(EncoderInputs.groupEven(index), group.even());
    put(EncoderInputs.groupEvenAndLong(index), group.evenAndLong());
  }

  void add(PackedBatch batch, AdapterStack stack, EncoderDescription encoder) throws OrtException {
    int layers = encoder.layers();
    AdapterChunks chunks = batch.chunks();
    put(EncoderInputs.LORA_ONE_ADAPTER, stack.slots() == 1);
    put(EncoderInputs.LORA_TOKENS, chunks.tokens(), chunks.chunks(), chunks.chunkTokens());
    put(EncoderInputs.LORA_POSITION, chunks.position(), batch.tokens());
    put(EncoderInputs.LORA_SLOT, firstMatrices(chunks, stack, layers), chunks.chunks());
    if (encoder.pooling().ofFirstTokens()) {
      AdapterChunks rows = batch.rowChunks();
      put(EncoderInputs.LORA_ROWS, rows.tokens(), rows.chunks(), rows.chunkTokens());
      put(EncoderInputs.LORA_ROW_POSITION, rows.position(), batch.rows());
      put(EncoderInputs.LORA_ROW_SLOT, firstMatrices(rows, stack, layers), rows.chunks());
    }
    for (int i = 0; i < encoder.loraTargets().size(); i++) {
      add(i, encoder.loraTargets().get(i), stack.targets().get(i));
    }
    if (!encoder.norms().isEmpty()) {
      AdapterStack.Norms norms = stack.norms();
      put(EncoderInputs.NORM_BIAS_ACTIVE, norms.active());
      put(EncoderInputs.NORM_BIAS, norms.bias(), norms.biases(), encoder.hiddenSize());
    }
  }

  /** A slot's matrices stand together, one for each layer. */
  private static long[] firstMatrices(AdapterChunks chunks, AdapterStack stack, int layers) {
    long[] first = new long[chunks.chunks()];
    for (int chunk = 0; chunk < first.length && stack.slots() > 0; chunk++) {
      first[chunk] = (long) stack.placeOf(chunks.slots()[chunk]) * layers;
    }
    return first;
  }

  private void add(int index, LoraTarget target, AdapterStack.Target stack) throws OrtException {
    put(EncoderInputs.loraActive(index), stack.active());
    put(EncoderInputs.loraA(index), stack.a(), stack.matrices(), stack.rank(), target.in());
    put(EncoderInputs.loraB(index), stack.b(), stack.matrices(), stack.rank(), target.out());
    put(EncoderInputs.loraBiasActive(index), stack.biasActive());
    put(EncoderInputs.loraBias(index), stack.bias(), stack.biases(), target.out());
  }

  private void put(String name, long[] values, long... shape) throws OrtException {
    inputs.put(name, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape));
  }

  private void put(String name, int[] values, long... shape) throws OrtException {
    inputs.put(name, OnnxTensor.createTensor(environment, IntBuffer.wrap(values), shape));
  }

  /** Direct buffers are not copied; duplicating one shares its memory, not its position. */
  private void put(String name, FloatBuffer values, long... shape) throws OrtException {
    inputs.put(name, OnnxTensor.createTensor(environment, values.duplicate(), shape));
  }

  private void put(String name, boolean value) throws OrtException {
    inputs.put(name, OnnxTensor.createTensor(environment, value));
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
  }
}
