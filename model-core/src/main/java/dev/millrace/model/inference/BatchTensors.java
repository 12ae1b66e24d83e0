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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/** The graph's inputs for one batch; closing it frees their native memory. */
final class BatchTensors implements AutoCloseable {
  /** What an idle target's matrices are: never read, but every input must be given. */
  private static final int IDLE_SLOTS = 1;

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
      case FIRST_TOKEN -> putFirstTokens(batch);
      case MEAN, MAX -> putRowPosition(batch);
      case MEAN_OF_FIRST_AND_MEAN -> {
        putFirstTokens(batch);
        putRowPosition(batch);
      }
      case NONE -> {}
    }
    put(EncoderInputs.GROUP_POSITION, batch.groupPosition(), batch.tokens());
    for (int i = 0; i < batch.groups().size(); i++) {
      AttentionGroup group = batch.groups().get(i);
      put(EncoderInputs.groupTokens(i), group.tokens(), group.rows(), group.length());
      put(EncoderInputs.groupLengths(i), group.lengths(), group.rows());
    }
  }

  private void putFirstTokens(PackedBatch batch) throws OrtException {
    put(EncoderInputs.FIRST_TOKENS, batch.firstTokens(), batch.rows());
  }

  private void putRowPosition(PackedBatch batch) throws OrtException {
    put(EncoderInputs.ROW_POSITION, batch.rowPosition(), batch.rows());
  }

  void add(AdapterChunks chunks, AdapterStack stack, EncoderDescription encoder)
      throws OrtException {
    put(EncoderInputs.LORA_TOKENS, chunks.tokens(), chunks.chunks(), chunks.chunkTokens());
    put(EncoderInputs.LORA_POSITION, chunks.position(), chunks.position().length);
    int layers = encoder.layers();
    put(
        EncoderInputs.LORA_SLOT,
        slotsByLayer(chunks.slots(), layers, stack.slots()),
        layers,
        chunks.chunks());
    for (int i = 0; i < encoder.loraTargets().size(); i++) {
      add(i, encoder.loraTargets().get(i), stack.targets().get(i), layers * stack.slots());
    }
  }

  private static long[] slotsByLayer(int[] slotOfChunk, int layers, int slots) {
    long[] result = new long[layers * slotOfChunk.length];
    for (int layer = 0; layer < layers; layer++) {
      for (int chunk = 0; chunk < slotOfChunk.length; chunk++) {
        result[layer * slotOfChunk.length + chunk] = (long) layer * slots + slotOfChunk[chunk];
      }
    }
    return result;
  }

  private void add(int index, LoraTarget target, AdapterStack.Target stack, int slots)
      throws OrtException {
    put(EncoderInputs.loraActive(index), stack.active());
    if (stack.active()) {
      put(EncoderInputs.loraA(index), stack.a(), slots, target.in(), stack.rank());
      put(EncoderInputs.loraB(index), stack.b(), slots, stack.rank(), target.out());
    } else {
      put(EncoderInputs.loraA(index), zeros(target.in()), IDLE_SLOTS, target.in(), 1);
      put(EncoderInputs.loraB(index), zeros(target.out()), IDLE_SLOTS, 1, target.out());
    }
  }

  private static FloatBuffer zeros(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
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
