package dev.millrace.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.Adapters;
import dev.millrace.model.architecture.EncoderOptions;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.compiler.ModelCompiler;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.inference.Encoder.EncoderException;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.model.testkit.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class OnnxEncoderTest {
  private static final Adapter PLAIN = Adapters.headOnly("plain");

  @TempDir private Path directory;
  private GoldenModel golden;

  @BeforeEach
  void unpack() {
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("tiny"));
  }

  /** Each of these would index past a table; the encoder must refuse the batch and live on. */
  @Test
  void tokensThatTheModelDoesNotHaveFailTheBatchOnly() throws Exception {
    try (OnnxEncoder encoder = OnnxEncoder.load(compile(), 1)) {
      long[] sound = {2, 5, 3};
      float[] expected = encoder.encode(List.of(sound), List.of(PLAIN))[0];
      for (long[] broken : List.of(new long[] {2, 1500, 3}, new long[] {-1501}, new long[65])) {
        assertThatThrownBy(() -> encoder.encode(List.of(sound, broken), List.of(PLAIN, PLAIN)))
            .isInstanceOf(EncoderException.class)
            .hasMessageStartingWith(
                "a batch of 2 rows and %d tokens failed in ONNX Runtime: ", 3 + broken.length);
      }
      assertThat(encoder.encode(List.of(sound), List.of(PLAIN))[0]).isEqualTo(expected);
    }
  }

  @Test
  void theLongestRowIsComputed() throws Exception {
    try (OnnxEncoder encoder = OnnxEncoder.load(compile(), 1)) {
      assertThat(encoder.encode(List.of(new long[64]), List.of(PLAIN))[0]).hasSize(64);
    }
  }

  @Test
  void closingTwiceIsNoHarm() throws Exception {
    OnnxEncoder encoder = OnnxEncoder.load(compile(), 1);

    encoder.close();
    encoder.close();
  }

  @Test
  void weightsThatOverflowAreNoticedWhenTheModelIsLoaded() throws Exception {
    Path file = golden.directory().resolve("model.safetensors");
    Map<String, FloatTensor> tensors = Tensors.read(file);
    Arrays.fill(
        Objects.requireNonNull(tensors.get("bert.encoder.layer.1.output.LayerNorm.weight")).data(),
        3e38f);
    Arrays.fill(
        Objects.requireNonNull(tensors.get("bert.encoder.layer.1.output.LayerNorm.bias")).data(),
        3e38f);
    Tensors.write(file, tensors);
    CompiledModel model = compile();

    assertThatThrownBy(() -> OnnxEncoder.load(model, 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("encoder.onnx: computes NaN or infinite numbers for token 0");
  }

  /** A graph that is none, under a manifest that vouches for it. */
  @Test
  void aGraphThatOnnxRuntimeRefusesIsNamed() throws Exception {
    CompiledModel model = compile();
    Path encoder = model.encoderFile();
    byte[] whole = Files.readAllBytes(encoder);
    Files.write(encoder, Arrays.copyOf(whole, whole.length / 2));
    vouchFor(model);
    CompiledModel broken = CompiledModel.open(model.directory());

    assertThatThrownBy(() -> OnnxEncoder.load(broken, 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("encoder.onnx: ONNX Runtime can't load it: ");
  }

  /** Another model's graph, with other inputs, under a manifest that vouches for it. */
  @Test
  void aGraphThatDoesNotFitItsManifestIsNamed() throws Exception {
    CompiledModel model = compile();
    Path checkpoint = GoldenModel.unpack("modernbert", directory.resolve("other")).directory();
    CompiledModel other =
        ModelCompiler.compile(
            CheckpointDirectory.open(checkpoint),
            EncoderOptions.of(QuantizationPlan.FP32),
            new OnnxCalibrator(),
            directory.resolve("otherCompiled"));
    Files.copy(other.encoderFile(), model.encoderFile(), StandardCopyOption.REPLACE_EXISTING);
    vouchFor(model);
    CompiledModel broken = CompiledModel.open(model.directory());

    assertThatThrownBy(() -> OnnxEncoder.load(broken, 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("encoder.onnx: ONNX Runtime can't run it: ");
  }

  @Test
  void severalThreadsShareIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (LoadedModel model =
        LoadedModel.compile(
            CheckpointDirectory.open(golden.directory()),
            QuantizationScheme.FP32,
            directory.resolve("shared"))) {
      List<Future<float[][]>> results = new ArrayList<>();
      List<String> names = List.copyOf(golden.adapterLogits().keySet());
      for (int i = 0; i < 12; i++) {
        String name = names.get(i % names.size());
        Adapter adapter = model.adapter(name, golden.adapter(name));
        results.add(threads.submit(() -> model.logitsOneByOne(golden.inputIds(), adapter)));
      }
      for (int i = 0; i < results.size(); i++) {
        float[][] expected =
            Objects.requireNonNull(golden.adapterLogits().get(names.get(i % names.size())));
        float[][] actual = results.get(i).get(5, TimeUnit.MINUTES);
        for (int row = 0; row < expected.length; row++) {
          for (int j = 0; j < expected[row].length; j++) {
            assertThat(actual[row][j]).isCloseTo(expected[row][j], within(1e-3f));
          }
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void vouchFor(CompiledModel model) throws IOException, ModelFormatException {
    Path manifest = model.directory().resolve("manifest.json");
    String before = Objects.requireNonNull(model.files().get("encoder.onnx"));
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace(before, Sha256.of(model.encoderFile())));
  }

  private CompiledModel compile() throws IOException, ModelFormatException {
    return ModelCompiler.compile(
        CheckpointDirectory.open(golden.directory()),
        EncoderOptions.of(QuantizationPlan.FP32),
        new OnnxCalibrator(),
        directory.resolve("compiled"));
  }
}
