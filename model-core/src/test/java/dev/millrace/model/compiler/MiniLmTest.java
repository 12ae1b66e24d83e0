package dev.millrace.model.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.inference.Encoder.EncoderException;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.LoadedModel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The encoder of the demo, from its ONNX export. */
@Tag("unit")
@Tag("quantization")
class MiniLmTest {
  @TempDir private Path directory;

  @Test
  void theExportsWeightsHaveTheirNamesBack() throws ModelFormatException {
    MiniLm source = new MiniLm();

    assertThat(source.name()).isEqualTo("minilm");
    assertThat(source.tokenizerMaxLength()).isEmpty();
    assertThat(source.fingerprint()).hasSize(64).isEqualTo(new MiniLm().fingerprint());
    try (WeightSource weights = source.weights()) {
      assertThat(weights.shape("encoder.layer.5.intermediate.dense.weight"))
          .isEqualTo(Shape.of(1536, 384));
    }
  }

  /** Sense, not numbers: sentences that mean the same lie closer than ones that don't. */
  @Test
  void itsStatesMeanSomething() throws EncoderException {
    try (LoadedModel model =
        LoadedModel.compile(new MiniLm(), QuantizationScheme.INT8, directory.resolve("minilm"))) {
      assertThat(model.compiled().encoder().layers()).isEqualTo(6);
      List<long[]> rows =
          model.tokenize(
              List.of(
                  "My card was stolen.",
                  "Somebody has taken my bank card.",
                  "The weather is lovely in spring."));
      Adapter plain = Adapters.headOnly("plain");

      float[][] pooled = model.encoder().encode(rows, Collections.nCopies(3, plain));

      assertThat(cosine(pooled[0], pooled[1])).isGreaterThan(cosine(pooled[0], pooled[2]) + 0.2);
    }
  }

  private static double cosine(float[] a, float[] b) {
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
