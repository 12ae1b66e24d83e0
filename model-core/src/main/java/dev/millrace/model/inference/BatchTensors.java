package dev.millrace.model.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.adapter.AdapterStack;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.EncoderInputs;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.batching.AdapterChunks;
import dev.millrace.model.batching.AttentionGroup;
import dev.millrace.model.batching.PackedBatch;
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

  void add(PackedBatch batch, Pooling pooling) throws OrtException {
    put(EncoderInputs.INPUT_IDS, batch.inputIds(), batch.tokens());
    put(EncoderInputs.POSITION_IDS, batch.positionIds(), batch.tokens());
    switch (pooling) {
      case FIRST_TOKEN -> put(EncoderInputs.FIRST_TOKENS, batch.firstTokens(), batch.rows());
      case MEAN -> put(EncoderInputs.ROW_POSITION, batch.rowPosition(), batch.rows());
    }
    put(EncoderInputs.GROUP_POSITION, batch.groupPosition(), batch.tokens());
    for (int i = 0; i < batch.groups().size(); i++) {
      AttentionGroup group = batch.groups().get(i);
      put(EncoderInputs.groupTokens(i), group.tokens(), group.rows(), group.length());
      put(EncoderInputs.groupLengths(i), group.lengths(), group.rows());
    }
  }

  void add(AdapterChunks chunks, AdapterStack stack, EncoderDescription encoder)
      throws OrtException {
    put(EncoderInputs.LORA_TOKENS, chunks.tokens(), chunks.chunks(), chunks.chunkTokens());
    put(EncoderInputs.LORA_POSITION, chunks.position(), chunks.position().length);
    int layers = encoder.layers();
    put(
        EncoderInputs.LORA_SLOT,
        matricesByLayer(placeOfChunk(chunks, stack), layers),
        layers,
        chunks.chunks());
    for (int i = 0; i < encoder.loraTargets().size(); i++) {
      add(i, encoder.loraTargets().get(i), stack.targets().get(i));
    }
    addBiases(chunks, stack, encoder);
  }

  private static long[] placeOfChunk(AdapterChunks chunks, AdapterStack stack) {
    long[] places = new long[chunks.chunks()];
    for (int chunk = 0; chunk < places.length && stack.slots() > 0; chunk++) {
      places[chunk] = stack.placeOf(chunks.slots()[chunk]);
    }
    return places;
  }

  private static long[] matricesByLayer(long[] placeOfChunk, int layers) {
    long[] result = new long[layers * placeOfChunk.length];
    for (int layer = 0; layer < layers; layer++) {
      for (int chunk = 0; chunk < placeOfChunk.length; chunk++) {
        result[layer * placeOfChunk.length + chunk] = placeOfChunk[chunk] * layers + layer;
      }
    }
    return result;
  }

  private void add(int index, LoraTarget target, AdapterStack.Target stack) throws OrtException {
    put(EncoderInputs.loraActive(index), stack.active());
    put(EncoderInputs.loraA(index), stack.a(), stack.matrices(), target.in(), stack.rank());
    put(EncoderInputs.loraB(index), stack.b(), stack.matrices(), stack.rank(), target.out());
    put(EncoderInputs.loraBiasActive(index), stack.biasActive());
    put(EncoderInputs.loraBias(index), stack.bias(), stack.biases(), target.out());
  }

  private void addBiases(AdapterChunks chunks, AdapterStack stack, EncoderDescription encoder)
      throws OrtException {
    AdapterStack.Norms norms = stack.norms();
    if (!encoder.norms().isEmpty()) {
      put(EncoderInputs.NORM_BIAS_ACTIVE, norms.active());
      put(EncoderInputs.NORM_BIAS, norms.bias(), norms.biases(), encoder.hiddenSize());
    }
    long[] place = new long[chunks.position().length];
    if (norms.active() || stack.targets().stream().anyMatch(AdapterStack.Target::biasActive)) {
      long[] placeOfChunk = placeOfChunk(chunks, stack);
      for (int token = 0; token < place.length; token++) {
        place[token] = placeOfChunk[(int) chunks.position()[token] / chunks.chunkTokens()];
      }
    }
    put(EncoderInputs.LORA_PLACE, place, place.length);
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
