package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.compiler.ModelCompiler;
import dev.millrace.model.quantization.DequantizedCheckpoint;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.WeightRange;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole models of other plans than fp32 and int8. */
@Tag("unit")
@Tag("quantization")
class PlannedModelTest {
  /** What fp32 logits are held to, and a little for the order of sums in another kernel. */
  private static final float TOLERANCE = 2e-3f;

  @TempDir private Path directory;

  /**
   * Where activations stay floats, the logits are those of a checkpoint whose weights are what the
   * integers stand for: each module has the scheme that its plan says, and no other.
   */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "bert       | int4",
        "modernbert | int4",
        "bert       | mixed:rest=fp32,embeddings=int8",
        "modernbert | mixed:rest=fp32,embeddings=int8",
        "bert       | mixed:rest=fp32,attention=int4",
        "bert       | mixed:rest=fp32,output=int4",
        "bert       | mixed:rest=fp32,ffn=int4",
        "modernbert | mixed:rest=fp32,attention=int4",
        "modernbert | mixed:rest=fp32,output=int4",
        "modernbert | mixed:rest=fp32,ffn=int4",
        "bert       | mixed:rest=int4,embeddings=fp32,first=fp32",
        "modernbert | mixed:rest=int4,embeddings=fp32,last=fp32",
        "bert       | mixed:rest=fp32,layer.1=int4",
      })
  void logitsAreThoseOfTheWeightsThatTheIntegersStandFor(String name, String text)
      throws ModelFormatException {
    QuantizationPlan plan = QuantizationPlan.parse(text);
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    GoldenModel reference = GoldenModel.unpack(name, directory.resolve("reference"));
    try (LoadedModel actual = load(golden, plan, "actual")) {
      DequantizedCheckpoint.write(
          reference.directory().resolve("model.safetensors"),
          plan,
          actual.compiled().encoder().layers());
      try (LoadedModel expected = load(reference, QuantizationPlan.FP32, "expected")) {
        requireClose(
            actual.logitsOneByOne(golden.inputIds(), actual.ownHead()),
            expected.logitsOneByOne(golden.inputIds(), expected.ownHead()));
        for (String adapter : golden.adapterLogits().keySet()) {
          requireClose(logits(actual, golden, adapter), logits(expected, golden, adapter));
        }
      }
    }
  }

  /**
   * Also plans that leave nothing to measure, since no module of int8 reads a norm or has a bias.
   */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "modernbert | mixed:rest=fp32,output=int8",
        "bert       | mixed:rest=fp32,output=int8",
        "bert       | mixed:first=fp32,last=fp32,ffn=int8",
        "bert       | mixed:attention=int4,output=int4,ffn=int4",
      })
  void aLittleInt8IsCloseToo(String name, String text) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    QuantizationPlan plan = QuantizationPlan.parse(text);
    try (LoadedModel model = load(golden, plan, "planned")) {
      double errors = 0;
      int count = 0;
      float[][] actual = model.logitsOneByOne(golden.inputIds(), model.ownHead());
      for (int i = 0; i < actual.length; i++) {
        for (int j = 0; j < actual[i].length; j++) {
          errors += Math.abs(actual[i][j] - golden.logits()[i][j]);
          count++;
        }
      }
      assertThat(errors / count).as("mean error of a logit").isLessThan(0.8);
    }
  }

  /** Integers of both sizes and floats in one model, adapters on top of them. */
  @Test
  void threeSchemesGoTogether() throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    QuantizationPlan plan = QuantizationPlan.parse("mixed:attention=int4,output=fp32");
    try (LoadedModel model = load(golden, plan, "mixed")) {
      assertThat(model.compiled().quantization()).isEqualTo(plan);
      double errors = 0;
      int count = 0;
      for (String adapter : golden.adapterLogits().keySet()) {
        float[][] actual = logits(model, golden, adapter);
        float[][] expected = golden.adapterLogits().get(adapter);
        for (int i = 0; i < actual.length; i++) {
          for (int j = 0; j < actual[i].length; j++) {
            errors += Math.abs(actual[i][j] - expected[i][j]);
            count++;
          }
        }
      }
      assertThat(errors / count).as("mean error of a logit").isBetween(0.01, 0.8);
    }
  }

  /** Linear modules of int8 take a quarter of fp32's bytes, of int4 5 bits of 32, plus scales. */
  @Test
  void weightsTakeAsManyBytesAsTheirBits() throws IOException, ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    long linear = 2 * (4 * 64 * 64 + 2 * 64 * 128);
    long fp32 = bytes(golden, "mixed:rest=fp32");
    long int8 = bytes(golden, "mixed:rest=int8,embeddings=fp32");
    long int4 = bytes(golden, "mixed:rest=int4,embeddings=fp32");

    long graph = 40_000;
    assertThat(fp32 - int8).isBetween(3 * linear - graph, 3 * linear + graph);
    assertThat(fp32 - int4).isBetween(4 * linear - linear * 5 / 8 - graph, 4 * linear);
  }

  @Test
  void aPlanForMoreLayersIsRefused() throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    QuantizationPlan plan = QuantizationPlan.parse("mixed:layer.7=fp32");

    assertThatThrownBy(
            () ->
                ModelCompiler.compile(
                    CheckpointDirectory.open(golden.directory()),
                    EncoderOptions.of(plan),
                    new OnnxCalibrator(),
                    directory.resolve("none")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("mixed:layer.7=fp32")
        .hasMessageEndingWith("got 7");
  }

  private long bytes(GoldenModel golden, String plan) throws IOException, ModelFormatException {
    return Files.size(
        ModelCompiler.compile(
                CheckpointDirectory.open(golden.directory()),
                EncoderOptions.of(QuantizationPlan.parse(plan)),
                new OnnxCalibrator(),
                directory.resolve(plan.replaceAll("[^a-z0-9]", "-")))
            .encoderFile());
  }

  private LoadedModel load(GoldenModel golden, QuantizationPlan plan, String out)
      throws ModelFormatException {
    return LoadedModel.compile(
        CheckpointDirectory.open(golden.directory()),
        plan,
        WeightRange.FULL,
        directory.resolve(out));
  }

  private static float[][] logits(LoadedModel model, GoldenModel golden, String name) {
    Adapter adapter = model.adapter(name, golden.adapter(name));
    return model.logitsOneByOne(golden.inputIds(), adapter);
  }

  private static void requireClose(float[][] actual, float[][] expected) {
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        assertThat(actual[i][j])
            .as("row %d, logit %d", i, j)
            .isCloseTo(expected[i][j], within(TOLERANCE));
      }
    }
  }
}
