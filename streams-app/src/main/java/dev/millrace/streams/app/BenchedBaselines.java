package dev.millrace.streams.app;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.inference.Encoder;
import dev.millrace.model.inference.ExportedEncoder;
import dev.millrace.model.inference.OnnxEncoder;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.streams.bench.pipeline.Baselines;
import dev.millrace.streams.cli.CommandException;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.ModelArgument;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The models of {@code bench pipeline}'s baselines; each inference has all cores to itself. */
final class BenchedBaselines {
  private static final int ALL_CORES = 0;

  private BenchedBaselines() {}

  /**
   * Loads them.
   *
   * @param fp32 the fp32 model's directory, or null for the checkpoint's
   * @param own the stream's
   */
  static Baselines load(
      ModelArgument model, @Nullable Path fp32, CompiledModel own, Console console)
      throws ModelFormatException, CommandException {
    Encoder int8 = OnnxEncoder.load(own, ALL_CORES);
    try {
      return new Baselines(fp32(model, fp32, console), int8);
    } catch (ModelFormatException | CommandException | RuntimeException e) {
      int8.close();
      throw e;
    }
  }

  private static @Nullable Encoder fp32(ModelArgument model, @Nullable Path fp32, Console console)
      throws ModelFormatException, CommandException {
    Path directory = fp32 == null ? model.directory() : fp32;
    if (directory == null) {
      return ExportedEncoder.load(MiniLm.export(), ModelArgument.MINILM);
    }
    if (fp32 == null && CompiledModel.isCompiled(directory)) {
      console.say("no fp32 baseline: a compiled model has no checkpoint; name one by --fp32-model");
      return null;
    }
    ModelArgument argument = new ModelArgument(directory, QuantizationPlan.FP32);
    return OnnxEncoder.load(argument.open(console.cache()), ALL_CORES);
  }
}
