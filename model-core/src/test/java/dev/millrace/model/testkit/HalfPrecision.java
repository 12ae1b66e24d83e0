package dev.millrace.model.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.tensor.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Safetensors files of 16-bit numbers, and what becomes of numbers in them. */
public enum HalfPrecision {
  /** IEEE 754 binary16. */
  F16 {
    @Override
    public float round(float value) {
      double quantum = Math.scalb(1.0, Math.max(Math.getExponent(value), -14) - 10);
      return (float) (Math.rint(value / quantum) * quantum);
    }

    @Override
    short encode(float rounded) {
      int sign = Float.floatToRawIntBits(rounded) >>> 31 << 15;
      float magnitude = Math.abs(rounded);
      if (magnitude < 0x1p-14f) {
        return (short) (sign | (int) (magnitude * 0x1p24f));
      }
      int bits = Float.floatToRawIntBits(magnitude);
      return (short) (sign | ((bits >>> 23) - 112) << 10 | (bits >>> 13 & 0x3ff));
    }
  },
  /** The upper half of a binary32. */
  BF16 {
    @Override
    public float round(float value) {
      int bits = Float.floatToRawIntBits(value);
      return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }

    @Override
    short encode(float rounded) {
      return (short) (Float.floatToRawIntBits(rounded) >>> 16);
    }
  };

  /** The nearest number that the type has, the even one of two. */
  public abstract float round(float value);

  /** The bits of a number that the type has. */
  abstract short encode(float rounded);

  /** The same tensors with rounded elements. */
  public Map<String, FloatTensor> rounded(Map<String, FloatTensor> tensors) {
    Map<String, FloatTensor> result = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          float[] data = tensor.data().clone();
          for (int i = 0; i < data.length; i++) {
            data[i] = round(data[i]);
          }
          result.put(name, new FloatTensor(tensor.shape(), data));
        });
    return result;
  }

  /** Writes tensors whose elements the type has. */
  public void write(Path file, Map<String, FloatTensor> rounded) {
    ObjectNode header = new ObjectMapper().createObjectNode();
    int offset = 0;
    for (Map.Entry<String, FloatTensor> tensor : rounded.entrySet()) {
      ObjectNode node = header.putObject(tensor.getKey()).put("dtype", name());
      for (long dimension : tensor.getValue().shape().toLongs()) {
        node.withArray("shape").add(dimension);
      }
      int end = offset + 2 * tensor.getValue().data().length;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + json.length + offset).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (FloatTensor tensor : rounded.values()) {
      for (float value : tensor.data()) {
        bytes.putShort(encode(value));
      }
    }
    try {
      Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
