package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.architecture.Pooling;
import dev.millrace.model.compiler.CompiledModel;
import dev.millrace.model.head.ClassificationHead;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.SlowPooling;
import dev.millrace.model.testkit.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("integration")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class EmbedCommandTest {
  private static final float TOLERANCE = 1e-3f;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private GoldenModel golden;

  @BeforeEach
  void unpack() {
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
  }

  private static String line(String text, @Nullable String adapter) {
    return JSON.createObjectNode().put("text", text).put("adapter", adapter).toString();
  }

  /** What the golden texts get, each under this adapter. */
  private List<JsonNode> embed(@Nullable String adapter, Object... more) throws IOException {
    String[] lines = golden.texts().stream().map(t -> line(t, adapter)).toArray(String[]::new);
    TestConsole console = TestConsole.withInput(lines);
    List<Object> args = new ArrayList<>(List.of("embed", "--quantization", "fp32", "--model"));
    args.add(golden.directory());
    args.addAll(List.of(more));
    assertThat(console.run(args.toArray())).as(console.err()).isZero();
    List<JsonNode> answers = new ArrayList<>();
    for (String answer : console.outLines()) {
      answers.add(JSON.readTree(answer));
    }
    assertThat(answers).hasSameSizeAs(golden.texts());
    return answers;
  }

  private static float[] vector(JsonNode answer) {
    return JSON.convertValue(answer.get("embedding"), float[].class);
  }

  private void requireGolden(List<JsonNode> answers, Pooling pooling) {
    List<float[][]> states = golden.lastHiddenStates();
    for (int i = 0; i < answers.size(); i++) {
      assertThat(vector(answers.get(i)))
          .containsExactly(SlowPooling.pool(pooling, states.get(i)), within(TOLERANCE));
    }
  }

  @Test
  void answersEachLineWithItsVector() throws IOException {
    List<JsonNode> answers = embed(null);
    requireGolden(answers, Pooling.FIRST_TOKEN);
    for (int i = 0; i < answers.size(); i++) {
      JsonNode answer = answers.get(i);
      assertThat(answer.fieldNames()).toIterable().contains("adapter", "embedding", "tokens");
      assertThat(answer.get("adapter").isNull()).isTrue();
      assertThat(JSON.convertValue(answer.get("tokens"), long[].class))
          .isEqualTo(golden.inputIds().get(i));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void poolsAsItIsTold(Pooling pooling) throws IOException {
    requireGolden(embed(null, "--pooling", pooling.id()), pooling);
  }

  @Test
  void withoutPoolingEachTokenHasAVector() throws IOException {
    List<JsonNode> answers = embed(null, "--pooling", "none");
    for (int i = 0; i < answers.size(); i++) {
      JsonNode states = answers.get(i).get("last_hidden_state");
      assertThat(states).hasSize(golden.inputIds().get(i).length);
      float[][] actual = JSON.convertValue(states, float[][].class);
      assertThat(SlowPooling.pool(Pooling.NONE, actual))
          .containsExactly(
              SlowPooling.pool(Pooling.NONE, golden.lastHiddenStates().get(i)), within(TOLERANCE));
    }
    JsonNode unit = embed(null, "--pooling", "none", "--normalize").get(0);
    for (JsonNode token : unit.get("last_hidden_state")) {
      assertThat(length(JSON.convertValue(token, float[].class))).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void normalizedVectorsHaveLengthOne() throws IOException {
    List<JsonNode> plain = embed(null);
    List<JsonNode> unit = embed(null, "--normalize");
    for (int i = 0; i < unit.size(); i++) {
      float[] vector = vector(unit.get(i));
      assertThat(length(vector)).isCloseTo(1, within(1e-5));
      float[] before = vector(plain.get(i));
      double length = length(before);
      for (int j = 0; j < vector.length; j++) {
        assertThat((double) vector[j]).isCloseTo(before[j] / length, within(1e-5));
      }
    }
  }

  /** The adapter's own head, given what embed wrote, answers what PEFT computed. */
  @Test
  void anAdapterChangesTheVectors() throws Exception {
    Path compiled = compile("cls");
    CompiledModel model = CompiledModel.open(compiled);
    AdapterReader reader = model.adapters();
    for (Map.Entry<String, float[][]> expected : golden.adapterLogits().entrySet()) {
      Path adapter = golden.adapter(expected.getKey());
      ClassificationHead head = reader.read("a", "1", adapter).head();
      List<JsonNode> answers = embed("a", "--adapter", "a=" + adapter);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get("adapter").textValue()).isEqualTo("a");
        assertThat(head.logits(vector(answers.get(i))))
            .containsExactly(expected.getValue()[i], within(TOLERANCE));
      }
    }
  }

  /** As PEFT writes one for the task FEATURE_EXTRACTION: no classifier, no prefix. */
  @Test
  void anAdapterNeedsNoHead() throws IOException {
    List<JsonNode> expected = embed("a", "--adapter", "a=" + golden.adapter("qv-r4"));
    Path adapter = golden.adapter("qv-r4");
    Path file = adapter.resolve("adapter_model.safetensors");
    Map<String, FloatTensor> bare = new LinkedHashMap<>();
    for (Map.Entry<String, FloatTensor> tensor : Tensors.read(file).entrySet()) {
      if (tensor.getKey().contains(".lora_")) {
        bare.put(tensor.getKey().replace(".bert.", "."), tensor.getValue());
      }
    }
    Tensors.write(file, bare);
    JsonEdits.set(adapter.resolve("adapter_config.json"), "modules_to_save", "null");
    JsonEdits.set(adapter.resolve("adapter_config.json"), "task_type", "\"FEATURE_EXTRACTION\"");

    List<JsonNode> answers = embed("a", "--adapter", "a=" + adapter);

    assertThat(answers).hasSameSizeAs(expected);
    for (int i = 0; i < answers.size(); i++) {
      // Batches fall out differently, and so does the last bit.
      assertThat(vector(answers.get(i)))
          .containsExactly(vector(expected.get(i)), within(TOLERANCE));
    }
  }

  @Test
  void aSentenceTransformersDirectorySaysHow() throws IOException {
    Files.createDirectory(golden.directory().resolve("1_Pooling"));
    Files.writeString(
        golden.directory().resolve("1_Pooling/config.json"), "{\"pooling_mode_max_tokens\": true}");
    requireGolden(embed(null), Pooling.MAX);
    requireGolden(embed(null, "--pooling", "mean"), Pooling.MEAN);
  }

  @Test
  void aCompiledDirectoryKeepsItsPooling() throws IOException {
    Path compiled = compile("mean");
    TestConsole console = TestConsole.withInput(line(golden.texts().get(0), null));
    assertThat(console.run("embed", "--model", compiled)).as(console.err()).isZero();
    assertThat(vector(JSON.readTree(console.out())))
        .containsExactly(
            SlowPooling.pool(Pooling.MEAN, golden.lastHiddenStates().get(0)), within(TOLERANCE));
    assertThat(console.run("embed", "--model", compiled, "--pooling", "mean")).isZero();

    assertThat(console.run("embed", "--model", compiled, "--pooling", "max")).isEqualTo(3);
    assertThat(console.err())
        .contains("expected pooling max, got a model compiled with pooling mean");
  }

  @Test
  void whatCantBeAnsweredIsSaidInItsPlace() throws IOException {
    TestConsole console =
        TestConsole.withInput(
            line("good", null), "nope", line("who", "nobody"), line("word ".repeat(500), null));
    assertThat(console.run("embed", "--model", golden.directory())).isEqualTo(1);
    List<String> lines = console.outLines();
    assertThat(lines).hasSize(4);
    assertThat(JSON.readTree(lines.get(0)).has("truncated")).isFalse();
    assertThat(JSON.readTree(lines.get(1)).get("line").intValue()).isEqualTo(2);
    assertThat(JSON.readTree(lines.get(2)).get("error").textValue())
        .contains("expected one of the adapters [], got \"nobody\"");
    assertThat(JSON.readTree(lines.get(3)).get("truncated").booleanValue()).isTrue();
  }

  @Test
  void minilmPutsWhatMeansTheSameTogether() throws IOException {
    TestConsole console =
        TestConsole.withInput(
            line("My card was stolen.", null),
            line("Somebody has taken my bank card.", null),
            line("The weather is lovely in spring.", null));
    assertThat(console.run("embed", "--model", "minilm", "--normalize")).as(console.err()).isZero();
    List<float[]> vectors = new ArrayList<>();
    for (String answer : console.outLines()) {
      vectors.add(vector(JSON.readTree(answer)));
    }
    assertThat(vectors.get(0)).hasSize(384);
    assertThat(product(vectors.get(0), vectors.get(1)))
        .isGreaterThan(product(vectors.get(0), vectors.get(2)) + 0.3);
  }

  private Path compile(String pooling) {
    Path out = directory.resolve("compiled-" + pooling);
    TestConsole console = TestConsole.withInput();
    List<Object> args = new ArrayList<>(List.of("compile", "--quantization", "fp32"));
    args.addAll(List.of("--checkpoint", golden.directory()));
    args.addAll(List.of("--pooling", pooling, "--out", out));
    assertThat(console.run(args.toArray())).as(console.err()).isZero();
    return out;
  }

  private static double length(float[] vector) {
    return Math.sqrt(product(vector, vector));
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
