package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class ClassifyCommandTest {
  private static final Offset<Float> TOLERANCE = Offset.offset(1e-3f);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory;
  private static GoldenModel golden;
  private static Path compiled;

  @BeforeAll
  static void compile() {
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    compiled = directory.resolve("compiled");
    assertThat(
            TestConsole.withInput()
                .run(
                    "compile",
                    "--checkpoint",
                    golden.directory(),
                    "--quantization",
                    "fp32",
                    "--out",
                    compiled))
        .isZero();
  }

  private static String line(String text, @Nullable String adapter) {
    return JSON.createObjectNode().put("text", text).put("adapter", adapter).toString();
  }

  private static List<JsonNode> answers(TestConsole console) throws IOException {
    List<JsonNode> answers = new ArrayList<>();
    for (String line : console.outLines()) {
      answers.add(JSON.readTree(line));
    }
    return answers;
  }

  private static Object[] classify(Object... more) {
    List<Object> args = new ArrayList<>(List.of("classify", "--model", compiled));
    for (String adapter : golden.adapterLogits().keySet()) {
      args.add("--adapter");
      args.add(adapter + "=" + golden.adapter(adapter));
    }
    args.addAll(List.of(more));
    return args.toArray();
  }

  private static void requireLogits(JsonNode answer, float[] expected) {
    assertThat(answer.get("logits")).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(answer.get("logits").get(i).floatValue()).isCloseTo(expected[i], TOLERANCE);
    }
  }

  @Test
  void adaptersAndTheOwnHeadMixInOneInput() throws IOException {
    List<String> adapters = new ArrayList<>(golden.adapterLogits().keySet());
    List<String> lines = new ArrayList<>();
    for (String text : golden.texts()) {
      lines.add(line(text, null));
      adapters.forEach(adapter -> lines.add(line(text, adapter)));
    }
    TestConsole console = TestConsole.withInput(lines.toArray(String[]::new));
    assertThat(console.run(classify())).as(console.err()).isZero();
    List<JsonNode> answers = answers(console);
    assertThat(answers).hasSize(lines.size());
    for (int i = 0; i < answers.size(); i++) {
      int text = i / (adapters.size() + 1);
      int who = i % (adapters.size() + 1);
      JsonNode answer = answers.get(i);
      if (who == 0) {
        assertThat(answer.get("adapter").isNull()).isTrue();
        requireLogits(answer, golden.logits()[text]);
      } else {
        String adapter = adapters.get(who - 1);
        assertThat(answer.get("adapter").textValue()).isEqualTo(adapter);
        requireLogits(answer, Objects.requireNonNull(golden.adapterLogits().get(adapter))[text]);
      }
      assertThat(JSON.convertValue(answer.get("tokens"), long[].class))
          .isEqualTo(golden.inputIds().get(text));
    }
  }

  @Test
  void aScoreBelongsToEachLabel() throws IOException {
    TestConsole console = TestConsole.withInput(line("hello", null));
    assertThat(console.run(classify())).isZero();
    JsonNode answer = answers(console).get(0);
    double sum = 0;
    for (JsonNode score : answer.get("scores")) {
      sum += score.doubleValue();
    }
    assertThat(sum).isCloseTo(1, Offset.offset(1e-5));
    assertThat(answer.get("scores").get(answer.get("label").textValue()))
        .isEqualTo(answer.get("score"));
    assertThat(answer.has("truncated")).isFalse();
  }

  @Test
  void whatCantBeAnsweredIsSaidInItsPlace() throws IOException {
    TestConsole console =
        TestConsole.withInput(
            line("good", null), "nope", line("who", "nobody"), "{\"txt\": 1}", line("", null));
    assertThat(console.run(classify())).isEqualTo(1);
    List<JsonNode> answers = answers(console);
    assertThat(answers)
        .extracting(answer -> answer.has("error"))
        .containsExactly(false, true, true, true, false);
    assertThat(answers.get(1).get("line").intValue()).isEqualTo(2);
    assertThat(answers.get(2).get("error").textValue()).contains("got \"nobody\"");
    assertThat(console.err()).isEmpty();
  }

  @Test
  void longTextsAreMarkedAsTruncated() throws IOException {
    TestConsole console = TestConsole.withInput(line("word ".repeat(5000), null));
    assertThat(console.run(classify())).isZero();
    assertThat(answers(console).get(0).get("truncated").booleanValue()).isTrue();
  }

  @Test
  void aCheckpointIsCompiledIntoTheCache() throws IOException {
    TestConsole console = TestConsole.withInput(line(golden.texts().get(0), null));
    int code = console.run("classify", "--model", golden.directory(), "--quantization", "fp32");
    assertThat(code).as(console.err()).isZero();
    requireLogits(answers(console).get(0), golden.logits()[0]);
    assertThat(TestConsole.cache()).isDirectoryContaining("glob:**checkpoint-fp32-*");
  }

  @Test
  void aCompiledDirectoryKeepsItsQuantization() {
    TestConsole console = TestConsole.withInput();
    assertThat(console.run(classify("--quantization", "int8"))).isEqualTo(3);
    assertThat(console.err()).contains("expected quantization int8, got a model compiled to fp32");
    assertThat(TestConsole.withInput().run(classify("--quantization", "fp32"))).isZero();
  }

  @Test
  void anAdapterThatCantBeUsedIsOneLine() {
    TestConsole console = TestConsole.withInput();
    assertThat(console.run(classify("--adapter", "bad=" + directory.resolve("none")))).isEqualTo(3);
    assertThat(console.err()).contains("no such adapter directory");
    assertThat(console.err().lines()).hasSize(1);
  }

  @Test
  void aModelWithoutAHeadSaysWhoCouldAnswer() throws IOException {
    TestConsole console = TestConsole.withInput(line("hello", null));
    assertThat(console.run("classify", "--model", "minilm")).isEqualTo(1);
    assertThat(answers(console).get(0).get("error").textValue())
        .contains("the model has no head of its own");
  }

  @Test
  void somebodyWhoTypesIsAnsweredAtOnce() throws Exception {
    PipedOutputStream person = new PipedOutputStream();
    try (InputStream in = new PipedInputStream(person)) {
      TestConsole console = TestConsole.withInput(in);
      CompletableFuture<Integer> code = console.start(classify());
      for (int lines = 1; lines <= 2; lines++) {
        person.write((line("hello", "qv-r4") + "\n").getBytes(StandardCharsets.UTF_8));
        person.flush();
        int expected = lines;
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> console.outLines().size() == expected);
      }
      person.close();
      assertThat(code.get(120, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void endsWhenNobodyReadsItsOutput() throws Exception {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    try (PipedOutputStream person = new PipedOutputStream();
        InputStream in = new PipedInputStream(person)) {
      person.write((line("hello", null) + "\n").getBytes(StandardCharsets.UTF_8));
      TestConsole console = TestConsole.withInput(in);
      Console broken =
          new Console(
              in,
              new PrintStream(closed, false, StandardCharsets.UTF_8),
              console.console().err(),
              false,
              TestConsole.cache(),
              StopSignal.byHand());
      // The input stays open, so only the output's end can end it.
      int code = CommandRunner.run(broken, "classify", "--model", compiled.toString());
      assertThat(code).isEqualTo(1);
      assertThat(console.err()).contains("standard output was closed");
    }
  }

  @Test
  void anInputThatBreaksIsSaidAfterTheAnswers() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("device gone");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("device gone");
          }
        };
    TestConsole console = TestConsole.withInput(broken);
    assertThat(console.run(classify())).isEqualTo(1);
    assertThat(console.err()).contains("reading the input failed: device gone");
  }
}
