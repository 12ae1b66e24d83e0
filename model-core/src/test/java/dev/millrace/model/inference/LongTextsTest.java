package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.Tensors;
import dev.millrace.model.tokenizer.TokenizedText;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts up to the longest that a model takes, and beyond. */
@Tag("unit")
class LongTextsTest {
  private static final int VOCABULARY = 1500;
  private static final int HIDDEN = 32;
  private static final int INTERMEDIATE = 48;
  private static final int HEADS = 2;
  private static final int REACH = 64;

  @TempDir private Path directory;

  /** The full layer's first token sees what the sliding layer made of all 8,192. */
  @Test
  @Tag("slow")
  void modernBertComputesAllOfItsPositions() throws Exception {
    List<Boolean> sliding = List.of(true, false);
    try (LoadedModel model = modernBert(8192, sliding, "cls")) {
      TokenizedText text = model.tokenizer().tokenize("the card ".repeat(8192));
      assertThat(text.length()).isEqualTo(8192);
      assertThat(text.truncated()).isTrue();
      long[] ids = random(8192);

      float[] pooled = model.encoder().encode(List.of(ids), own(model, 1))[0];

      PlainModernBert plain = plain(sliding);
      double[] expected = plain.states(ids, 1)[0];
      requireClose(pooled, expected);
      double moved = 0;
      double[] shorter = plain.states(Arrays.copyOf(ids, 8000), 1)[0];
      for (int i = 0; i < HIDDEN; i++) {
        moved = Math.max(moved, Math.abs(shorter[i] - expected[i]));
      }
      assertThat(moved).as("the last tokens count").isGreaterThan(1e-2);
    }
  }

  /** Rows longer and shorter than the window beside each other, all of their tokens counting. */
  @Test
  void modernBertsWindowsAreThoseOfThePlainComputation() throws Exception {
    List<Boolean> sliding = List.of(false, true, true, false, true);
    try (LoadedModel model = modernBert(1024, sliding, "mean")) {
      List<long[]> rows =
          List.of(
              random(700),
              random(3),
              random(64),
              random(65),
              random(66),
              random(130),
              random(300),
              reversed(random(300)));

      float[][] pooled = model.encoder().encode(rows, own(model, rows.size()));

      for (int row = 0; row < pooled.length; row++) {
        int length = rows.get(row).length;
        double[][] states = plain(sliding).states(rows.get(row), length);
        double[] mean = new double[HIDDEN];
        for (double[] state : states) {
          for (int i = 0; i < HIDDEN; i++) {
            mean[i] += state[i] / length;
          }
        }
        requireClose(pooled[row], mean);
      }
    }
  }

  /** RoBERTa's table has two rows more than it takes tokens, and the first is never used. */
  @ParameterizedTest
  @CsvSource({"bert, 512, 511, -1", "roberta, 514, 513, 0"})
  void theLastPositionIsTheLastRowOfTheTable(String name, int rows, int last, int unused)
      throws Exception {
    GoldenModel golden = GoldenModel.unpack(name, directory.resolve("checkpoint"));
    configure(golden, "max_position_embeddings", Integer.toString(rows));
    JsonEdits.set(
        golden.directory().resolve("tokenizer_config.json"), "model_max_length", "1000000000");
    String text = "the card ".repeat(600);
    float[] before = pooled(golden, positions(rows, -1), text);

    assertThat(pooled(golden, positions(rows, last), text)).isNotEqualTo(before);
    if (unused >= 0) {
      assertThat(pooled(golden, positions(rows, unused), text)).isEqualTo(before);
    }
  }

  /** A table of positions with one row changed. */
  private static FloatTensor positions(int rows, int changed) {
    FloatTensor table = Tensors.random(9, 0.3f, rows, 64);
    for (int i = 0; changed >= 0 && i < 64; i++) {
      table.data()[changed * 64 + i] += i;
    }
    return table;
  }

  private float[] pooled(GoldenModel golden, FloatTensor positions, String text)
      throws ModelFormatException, Encoder.EncoderException {
    Path file = golden.directory().resolve("model.safetensors");
    Map<String, FloatTensor> tensors = Tensors.read(file);
    tensors.replaceAll(
        (name, tensor) -> name.endsWith("position_embeddings.weight") ? positions : tensor);
    Tensors.write(file, tensors);
    try (LoadedModel model = load(golden, "model" + positions.hashCode())) {
      TokenizedText tokens = model.tokenizer().tokenize(text);
      assertThat(tokens.length()).isEqualTo(512);
      assertThat(tokens.truncated()).isTrue();
      return model.encoder().encode(List.of(tokens.inputIds()), own(model, 1))[0];
    }
  }

  private LoadedModel modernBert(int positions, List<Boolean> sliding, String pooling)
      throws ModelFormatException {
    GoldenModel golden = GoldenModel.unpack("modernbert", directory.resolve("checkpoint"));
    configure(golden, "hidden_size", Integer.toString(HIDDEN));
    configure(golden, "intermediate_size", Integer.toString(INTERMEDIATE));
    configure(golden, "num_attention_heads", Integer.toString(HEADS));
    configure(golden, "num_hidden_layers", Integer.toString(sliding.size()));
    configure(golden, "max_position_embeddings", Integer.toString(positions));
    configure(golden, "local_attention", Integer.toString(2 * REACH));
    configure(golden, "classifier_pooling", '"' + pooling + '"');
    configure(
        golden,
        "layer_types",
        sliding.stream()
            .map(s -> s ? "\"sliding_attention\"" : "\"full_attention\"")
            .toList()
            .toString());
    JsonEdits.set(
        golden.directory().resolve("tokenizer_config.json"),
        "model_max_length",
        Integer.toString(positions));
    Tensors.write(golden.directory().resolve("model.safetensors"), tensors(sliding.size()));
    return load(golden, "model");
  }

  private static Map<String, FloatTensor> tensors(int layers) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    put(tensors, "model.embeddings.tok_embeddings", 1, VOCABULARY, HIDDEN);
    norm(tensors, "model.embeddings.norm");
    for (int layer = 0; layer < layers; layer++) {
      String name = "model.layers." + layer + ".";
      if (layer > 0) {
        norm(tensors, name + "attn_norm");
      }
      put(tensors, name + "attn.Wqkv", 0.3f, 3 * HIDDEN, HIDDEN);
      put(tensors, name + "attn.Wo", 0.3f, HIDDEN, HIDDEN);
      norm(tensors, name + "mlp_norm");
      put(tensors, name + "mlp.Wi", 0.3f, 2 * INTERMEDIATE, HIDDEN);
      put(tensors, name + "mlp.Wo", 0.3f, HIDDEN, INTERMEDIATE);
    }
    norm(tensors, "model.final_norm");
    put(tensors, "head.dense", 0.3f, HIDDEN, HIDDEN);
    norm(tensors, "head.norm");
    put(tensors, "classifier", 0.3f, 4, HIDDEN);
    tensors.put("classifier.bias", new FloatTensor(Shape.of(4), new float[4]));
    return tensors;
  }

  private static void put(
      Map<String, FloatTensor> tensors, String module, float spread, long... shape) {
    tensors.put(module + ".weight", Tensors.random(module.hashCode(), spread, shape));
  }

  private static void norm(Map<String, FloatTensor> tensors, String module) {
    FloatTensor weight = Tensors.random(module.hashCode(), 0.1f, HIDDEN);
    for (int i = 0; i < HIDDEN; i++) {
      weight.data()[i] += 1;
    }
    tensors.put(module + ".weight", weight);
  }

  private static PlainModernBert plain(List<Boolean> sliding) {
    return new PlainModernBert(tensors(sliding.size()), HEADS, sliding, REACH);
  }

  private static long[] reversed(long[] ids) {
    return IntStream.range(0, ids.length).mapToLong(i -> ids[ids.length - 1 - i]).toArray();
  }

  private static long[] random(int length) {
    return new Random(length).longs(length, 0, VOCABULARY).toArray();
  }

  private static List<Adapter> own(LoadedModel model, int rows) {
    return Collections.nCopies(rows, model.ownHead());
  }

  private static void requireClose(float[] actual, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).as("feature %d", i).isCloseTo(expected[i], within(1e-3));
    }
  }

  private static void configure(GoldenModel golden, String field, String value) {
    JsonEdits.set(golden.directory().resolve("config.json"), field, value);
  }

  private LoadedModel load(GoldenModel golden, String name) throws ModelFormatException {
    return LoadedModel.compile(
        CheckpointDirectory.open(golden.directory()),
        QuantizationScheme.FP32,
        directory.resolve(name));
  }
}
