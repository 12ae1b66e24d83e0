package dev.millrace.tests.benchmark.ratios;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.architecture.EncoderDescription;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.architecture.LoraTarget;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.ModelCache;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.inference.OnnxCalibrator;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.QuantizationScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** The encoder that is measured. */
final class PackedModel implements AutoCloseable {
  private final OnnxEncoder encoder;
  private final EncoderDescription description;
  private final RandomAdapters adapters;

  private PackedModel(OnnxEncoder encoder, EncoderDescription description) {
    this.encoder = encoder;
    this.description = description;
    this.adapters = new RandomAdapters(description);
  }

  static PackedModel load(ModelSource source, QuantizationScheme scheme, int threads)
      throws ModelFormatException, IOException {
    Path cache = Path.of(System.getProperty("millrace.cache", "target/millrace-cache"));
    CompiledModel compiled =
        new ModelCache(cache, new OnnxCalibrator())
            .get(source, EncoderOptions.of(QuantizationPlan.of(scheme)));
    return new PackedModel(OnnxEncoder.load(compiled, threads), compiled.encoder());
  }

  RandomAdapters adapters() {
    return adapters;
  }

  /** Batches without adapters; work is counted in tokens. */
  Side side(String name, List<List<long[]>> batches) {
    Adapter none = adapters.none();
    return side(name, batches, () -> List.of(none));
  }

  /**
   * Batches of which each row has an adapter of its own, or all the same one.
   *
   * @param next the adapters of the next batch, used by its rows in turn
   */
  Side side(String name, List<List<long[]>> batches, Supplier<List<Adapter>> next) {
    List<Side.Step> steps = new ArrayList<>();
    for (List<long[]> batch : batches) {
      steps.add(() -> encoder.encode(batch, repeated(next.get(), batch.size())));
    }
    return new Side(name, Batches.tokens(batches), steps);
  }

  private static List<Adapter> repeated(List<Adapter> adapters, int rows) {
    if (adapters.size() == 1) {
      return Collections.nCopies(rows, adapters.get(0));
    }
    List<Adapter> byRow = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      byRow.add(adapters.get(row % adapters.size()));
    }
    return byRow;
  }

  /**
   * Multiplications and additions in the linear modules of all layers for one token. What is left
   * out because nobody reads it is counted too: this is what the model asks for.
   */
  double operationsPerToken() {
    double products = 0;
    for (LoraTarget target : description.loraTargets()) {
      products += (double) target.in() * target.out();
    }
    return 2 * description.layers() * products;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
