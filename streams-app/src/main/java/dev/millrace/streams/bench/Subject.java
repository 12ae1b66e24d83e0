package dev.millrace.streams.bench;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.model.inference.RuntimeOptions;
import dev.millrace.model.tokenizer.Tokenizer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model that is loaded and measured.
 *
 * @param tokenizer turns texts into tokens
 * @param encoder computes batches, on as many threads as it was loaded for
 * @param meter has measured each of them
 * @param driver what submitting has cost
 * @param cpu the process's processor times
 */
record Subject(
    Tokenizer tokenizer, Encoder encoder, BatchMeter meter, DriverCosts driver, CpuTimes cpu)
    implements AutoCloseable {

  /**
   * Loads a model.
   *
   * @param threads cores per batch; 0 for all
   * @param profile where ONNX Runtime's trace goes, or null
   */
  static Subject load(CompiledModel model, int threads, @Nullable Path profile)
      throws ModelFormatException {
    CpuTimes cpu = new CpuTimes();
    DriverCosts driver = new DriverCosts();
    BatchMeter meter = new BatchMeter(cpu, driver);
    Tokenizer tokenizer = model.tokenizer();
    try {
      Encoder encoder = OnnxEncoder.load(model, new RuntimeOptions(threads, meter, profile));
      return new Subject(tokenizer, new MeteredEncoder(encoder, meter), meter, driver, cpu);
    } catch (ModelFormatException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
  }
}
