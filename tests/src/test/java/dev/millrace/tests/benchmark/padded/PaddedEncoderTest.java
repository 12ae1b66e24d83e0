package dev.millrace.tests.benchmark.padded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.compiler.RandomCheckpoint;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the packed encoder is measured against computes the same model. */
@Tag("unit")
@Tag("quantization")
class PaddedEncoderTest {
  private static final float FP32_TOLERANCE = 1e-3f;

  /** One range for all of a batch's activations is coarse; an error would be near 0. */
  private static final double LEAST_INT8_CORRELATION = 0.98;

  @TempDir private Path directory;

  @Test
  void computesTheGoldenModelInFloats() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("golden"));
    ModelSource source = CheckpointDirectory.open(golden.directory());
    try (LoadedModel packed =
            LoadedModel.compile(source, QuantizationScheme.FP32, directory.resolve("packed"));
        PaddedEncoder padded = PaddedEncoder.load(source, PaddedVariant.FP32, 1)) {
      float[][] states = padded.encode(golden.inputIds());
      for (int row = 0; row < states.length; row++) {
        assertThat(packed.ownHead().head().logits(states[row]))
            .as("row %d", row)
            .containsExactly(golden.logits()[row], within(FP32_TOLERANCE));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PaddedVariant.class)
  void computesTheSameStatesAsThePackedEncoder(PaddedVariant variant) throws Exception {
    ModelSource source = RandomCheckpoint.of("bert-tiny");
    List<long[]> rows = List.of(ids(3), ids(40), ids(17), ids(128));
    try (LoadedModel packed =
            LoadedModel.compile(source, QuantizationScheme.FP32, directory.resolve("packed"));
        PaddedEncoder padded = PaddedEncoder.load(source, variant, 1)) {
      float[][] expected =
          packed.encoder().encode(rows, Collections.nCopies(rows.size(), packed.ownHead()));
      float[][] actual = padded.encode(rows);
      for (int row = 0; row < expected.length; row++) {
        assertThat(correlation(expected[row], actual[row]))
            .as("row %d", row)
            .isGreaterThan(variant == PaddedVariant.FP32 ? 0.999999 : LEAST_INT8_CORRELATION);
      }
    }
  }

  @Test
  void quantizesToTheWholeRange() {
    PerTensorInt8 bytes =
        PerTensorInt8.quantize(new FloatTensor(Shape.of(2, 2), new float[] {-2, 1, 0.5f, 0}));
    assertThat(bytes.values()).containsExactly(-127, 64, 32, 0);
    assertThat(bytes.scale()).isEqualTo(2f / 127);
  }

  private static long[] ids(int length) {
    return LongStream.range(0, length).map(i -> 1000 + 37 * i % 20_000).toArray();
  }

  private static double correlation(float[] a, float[] b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squareA * squareB);
  }
}
