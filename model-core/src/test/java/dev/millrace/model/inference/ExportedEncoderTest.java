package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.compiler.MiniLm;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.testkit.LoadedModel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class ExportedEncoderTest {
  private static final int HIDDEN = 384;
  private static final Adapter PLAIN =
      new Adapter("plain", "1", ClassificationHead.none(HIDDEN), Map.of(), null);

  @TempDir private Path directory;

  @Test
  void computesWhatTheModelCompiledFromItComputes() throws Exception {
    EncoderOptions options = new EncoderOptions(QuantizationPlan.FP32, Pooling.MEAN);
    try (LoadedModel model = LoadedModel.compile(new MiniLm(), options, directory.resolve("m"));
        ExportedEncoder exported = ExportedEncoder.load(MiniLm.export(), "minilm")) {
      List<long[]> rows = model.tokenize(List.of("My card was stolen.", "spring"));
      float[][] expected = model.states(rows);
      float[][] states = exported.encode(rows, Collections.nCopies(2, PLAIN));
      assertThat(states).hasDimensions(2, HIDDEN);
      for (int row = 0; row < states.length; row++) {
        assertThat(states[row]).containsExactly(expected[row], within(1e-4f));
      }
    }
  }

  @Test
  void refusesWhatItCanNotCompute() throws Exception {
    LowRankWeights weights = new LowRankWeights(1, 1, 1, new float[1], new float[1]);
    Adapter adapter = new Adapter("a", "1", PLAIN.head(), Map.of("query", weights), null);
    try (ExportedEncoder exported = ExportedEncoder.load(MiniLm.export(), "minilm")) {
      assertThatThrownBy(() -> exported.encode(List.of(new long[] {1}), List.of(adapter)))
          .hasMessage("expected adapters that are heads alone, got low-rank weights");
      assertThatThrownBy(() -> exported.encode(List.of(new long[] {999_999}), List.of(PLAIN)))
          .hasMessage("a row of 1 tokens failed");
    }
    assertThatThrownBy(() -> ExportedEncoder.load(new byte[] {1}, "some file"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("some file: ONNX Runtime can't load it: ");
  }
}
