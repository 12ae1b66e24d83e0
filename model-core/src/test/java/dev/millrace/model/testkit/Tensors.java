package dev.millrace.model.testkit;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.SafetensorsFile;
import dev.millrace.model.checkpoint.SafetensorsWriter;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Tensors as maps, so that a test changes the one that it is about. */
public final class Tensors {
  private Tensors() {}

  /** All tensors of a safetensors file, in a map that may be changed. */
  public static Map<String, FloatTensor> read(Path file) {
    try (SafetensorsFile source = SafetensorsFile.open(file)) {
      Map<String, FloatTensor> tensors = new LinkedHashMap<>();
      for (String name : source.names()) {
        tensors.put(name, source.read(name, source.shape(name)));
      }
      return tensors;
    } catch (ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes tensors over a safetensors file. */
  public static void write(Path file, Map<String, FloatTensor> tensors) {
    try {
      SafetensorsWriter.write(file, tensors);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Normally distributed numbers times {@code spread}. */
  public static FloatTensor random(long seed, float spread, long... shape) {
    Random random = new Random(seed);
    Shape dimensions = Shape.of(shape);
    float[] data = new float[dimensions.elements()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) random.nextGaussian() * spread;
    }
    return new FloatTensor(dimensions, data);
  }
}
