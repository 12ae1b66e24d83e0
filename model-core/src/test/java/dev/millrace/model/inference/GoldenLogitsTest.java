package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The packed graph computes what Hugging Face transformers and PEFT compute. */
@Tag("unit")
class GoldenLogitsTest {
  private static final float TOLERANCE = 1e-3f;

  /** A row of a mixed batch and the logits it must have. */
  private record Row(long[] inputIds, Adapter adapter, float[] logits) {}

  @TempDir private Path directory;

  @ParameterizedTest
  @FieldSource("dev.millrace.model.testkit.GoldenModel#ALL")
  void fp32LogitsEqualTheReference(String name) throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    try (LoadedModel model = load(golden, QuantizationScheme.FP32)) {
      assertThat(model.tokenize(golden.texts()))
          .usingElementComparator((a, b) -> java.util.Arrays.equals(a, b) ? 0 : 1)
          .containsExactlyElementsOf(golden.inputIds());
      List<Row> mixed = new ArrayList<>();
      references(golden, model)
          .forEach(
              (adapter, expected) -> {
                requireClose(model.logitsOneByOne(golden.inputIds(), adapter), expected);
                requireClose(
                    model.logits(golden.inputIds(), Collections.nCopies(expected.length, adapter)),
                    expected);
                for (int i = 0; i < expected.length; i++) {
                  mixed.add(new Row(golden.inputIds().get(i), adapter, expected[i]));
                }
              });
      for (int seed = 0; seed < 5; seed++) {
        Collections.shuffle(mixed, new Random(seed));
        requireClose(
            model.logits(
                mixed.stream().map(Row::inputIds).toList(),
                mixed.stream().map(Row::adapter).toList()),
            mixed.stream().map(Row::logits).toArray(float[][]::new));
      }
    }
  }

  private LoadedModel load(GoldenModel golden, QuantizationScheme scheme)
      throws ModelFormatException {
    return LoadedModel.compile(
        CheckpointDirectory.open(golden.directory()), scheme, directory.resolve(scheme.id()));
  }

  private static Map<Adapter, float[][]> references(GoldenModel golden, LoadedModel model) {
    Map<Adapter, float[][]> references = new LinkedHashMap<>();
    references.put(model.ownHead(), golden.logits());
    golden
        .adapterLogits()
        .forEach(
            (name, logits) -> references.put(model.adapter(name, golden.adapter(name)), logits));
    return references;
  }

  private static void requireClose(float[][] actual, float[][] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("row %d", i).hasSameSizeAs(expected[i]);
      for (int j = 0; j < expected[i].length; j++) {
        assertThat(actual[i][j])
            .as("row %d, logit %d", i, j)
            .isCloseTo(expected[i][j], org.assertj.core.api.Assertions.within(TOLERANCE));
      }
    }
  }
}
