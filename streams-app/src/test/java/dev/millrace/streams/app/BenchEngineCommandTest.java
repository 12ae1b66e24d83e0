package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.model.testkit.GoldenModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That everything is there and fits together; how fast anything is, nobody can say in a test. */
@Tag("integration")
@Timeout(600)
class BenchEngineCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory;
  private static GoldenModel golden;
  private static Path texts;

  @BeforeAll
  static void unpack() throws Exception {
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    List<String> lines = new ArrayList<>();
    for (String text : golden.texts()) {
      lines.add(JSON.createObjectNode().put("text", text).toString());
    }
    texts = Files.write(directory.resolve("texts.jsonl"), lines);
  }

  private static TestConsole bench(Object... more) {
    return benchOf(golden.directory(), texts, more);
  }

  private static TestConsole benchOf(Object model, Path file, Object... more) {
    List<Object> args = new ArrayList<>(List.of("bench", "engine", "--model", model));
    args.addAll(List.of("--texts", file));
    args.addAll(List.of(more));
    TestConsole console = TestConsole.withInput();
    assertThat(console.run(args.toArray())).as(console.err()).isZero();
    return console;
  }

  private static JsonNode json(TestConsole console) throws Exception {
    assertThat(console.outLines()).hasSize(1);
    return JSON.readTree(console.out());
  }

  private static void requireShare(JsonNode share) {
    requireRange(share, 0, 1);
  }

  /** Within the bounds, but for rounding: batches that a round cuts count by parts. */
  private static void requireRange(JsonNode figure, double least, double most) {
    assertThat(figure.doubleValue()).isBetween(least - 1e-9, most + 1e-9);
  }

  @Test
  void printsAllFiguresAsOneObject() throws Exception {
    JsonNode json =
        json(
            bench(
                "--json",
                "--seconds",
                1,
                "--rounds",
                3,
                "--adapters",
                5,
                "--rank",
                2,
                "--targets",
                "all",
                "--workers",
                2,
                "--threads",
                1,
                "--max-rows",
                8));

    assertThat(json.get("events_per_second").doubleValue()).isPositive();
    // Every text has its special tokens at least.
    assertThat(json.get("tokens_per_second").doubleValue())
        .isGreaterThanOrEqualTo(2 * json.get("events_per_second").doubleValue());
    assertThat(json.get("tokens_per_cpu_second").doubleValue()).isPositive();
    assertThat(json.at("/batch_ms/p50").doubleValue()).isPositive();
    assertThat(json.at("/batch_ms/p99").doubleValue())
        .isGreaterThanOrEqualTo(json.at("/batch_ms/p50").doubleValue());
    requireShare(json.get("padding_free_efficiency"));
    requireShare(json.get("outside_run_share"));
    requireShare(json.get("tokenization_share"));
    assertThat(json.get("workers_in_run").doubleValue()).isPositive();
    assertThat(json.get("share_of_gemm_limit").doubleValue()).isPositive();
    assertThat(json.get("gemm_limit_gops").doubleValue()).isPositive();
    requireRange(json.get("rows_per_batch"), 1, 8);
    requireRange(json.get("adapters_per_batch"), 1, 5);
    assertThat(json.at("/texts/count").intValue()).isEqualTo(golden.texts().size());
    assertThat(json.get("rounds")).hasSize(3);
  }

  @Test
  void tokenizingIsOutsideOfTheRun() throws Exception {
    JsonNode json = json(bench("--json", "--seconds", 1, "--threads", 1));

    double outside = json.get("outside_run_share").doubleValue();
    assertThat(json.get("tokenization_share").doubleValue()).isPositive().isLessThan(outside);
    JsonNode range = json.at("/spread/outside_run_share");
    assertThat(outside).isBetween(range.get("min").doubleValue(), range.get("max").doubleValue());
    for (JsonNode round : json.get("rounds")) {
      assertThat(round.get("batches").intValue()).isPositive();
      assertThat(round.get("events_per_second").doubleValue()).isPositive();
    }
  }

  @Test
  void saysWhatItWasSetTo() throws Exception {
    JsonNode settings =
        json(bench(
                "--json",
                "--seconds",
                0.5,
                "--rounds",
                1,
                "--quantization",
                "fp32",
                "--batch-tokens",
                100,
                "--submitters",
                2))
            .get("settings");

    assertThat(settings.get("model").textValue()).startsWith("checkpoint-fp32-");
    assertThat(settings.get("quantization").textValue()).isEqualTo("fp32");
    assertThat(settings.get("adapters").intValue()).isZero();
    assertThat(settings.get("batch_tokens").intValue()).isEqualTo(100);
    assertThat(settings.get("queue_tokens").intValue()).isEqualTo(8192);
    assertThat(settings.get("workers").intValue())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(settings.get("threads").intValue()).isEqualTo(1);
    assertThat(settings.get("submitters").intValue()).isEqualTo(2);
    assertThat(settings.get("seconds").doubleValue()).isEqualTo(0.5);
    assertThat(settings.get("rounds").intValue()).isEqualTo(1);
    assertThat(settings.get("cores").intValue()).isPositive();
  }

  @Test
  void peopleGetATable() {
    String table = bench("--seconds", 0.5, "--rounds", 2, "--adapters", 3).out();

    assertThat(table)
        .contains(
            "texts of ",
            "3 adapters of rank 8 on qv",
            "2 rounds ",
            "events/s ",
            "batch p99, ms ",
            "padding-free efficiency, % ",
            "OrtSession.run ",
            "tokenizing ",
            "bare MatMulInteger, Gop/s ");
  }

  /** Millrace's own encoder has no head: a random one takes its place. */
  @Test
  void aModelWithoutAHeadIsMeasuredAsWell() throws Exception {
    Path plain = Files.writeString(directory.resolve("plain"), "hello\nhow are you\n");
    String table = benchOf("minilm", plain, "--seconds", 0.2, "--rounds", 1).out();

    assertThat(table).contains("2 texts of 4.0 tokens on average", "no adapters");
  }

  @Test
  void writesTheProfileOfOnnxRuntime() throws Exception {
    Path profile = directory.resolve("profile.json");
    bench("--seconds", 0.2, "--rounds", 1, "--profile", profile);

    JsonNode events = JSON.readTree(profile.toFile());
    assertThat(events.findValuesAsText("cat")).contains("Node", "Session");
  }

  @Test
  @Tag("slow")
  void tuningPrintsLinesForTheConfiguration() throws Exception {
    TestConsole console = bench("--tune", "--seconds", 0.5, "--rounds", 1);

    JsonNode engine = new YAMLMapper().readTree(console.out()).get("engine");
    assertThat(engine.get("workers").intValue()).isPositive();
    assertThat(engine.get("threads").intValue()).isPositive();
    assertThat(engine.get("batch-tokens").intValue()).isIn(128, 256, 512, 1024, 2048);
    assertThat(engine.get("max-rows").intValue()).isGreaterThanOrEqualTo(64);
    assertThat(engine.get("queue-tokens").intValue()).isGreaterThanOrEqualTo(8192);
    assertThat(console.err()).contains("workers and threads", "tokens in a batch");
  }

  @Test
  @Tag("slow")
  void tuningHasEveryCandidateInItsObject() throws Exception {
    JsonNode json = json(bench("--tune", "--json", "--seconds", 0.5, "--rounds", 1));

    assertThat(json.get("candidates")).hasSizeGreaterThanOrEqualTo(5);
    double before = Double.MAX_VALUE;
    for (JsonNode candidate : json.get("candidates")) {
      double now = candidate.at("/tokens_per_second/median").doubleValue();
      assertThat(now).isPositive().isLessThanOrEqualTo(before);
      before = now;
    }
    assertThat(json.get("candidates").findValues("workers")).contains(json.at("/engine/workers"));
    assertThat(json.get("noise").doubleValue()).isNotNegative();
  }

  @Test
  void aModelWithoutPoolingIsRefused() {
    Path model = directory.resolve("unpooled");
    TestConsole console = TestConsole.withInput();
    int compiled =
        console.run(
            "compile",
            "--checkpoint",
            golden.directory(),
            "--quantization",
            "fp32",
            "--pooling",
            "none",
            "--out",
            model);
    assertThat(compiled).as(console.err()).isZero();

    assertThat(console.run("bench", "engine", "--model", model, "--texts", texts)).isEqualTo(3);
    assertThat(console.err()).contains("expected a model with pooling");
  }

  @Test
  void aFileWithoutTextsIsRefused() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    TestConsole console = TestConsole.withInput();

    assertThat(console.run("bench", "engine", "--model", golden.directory(), "--texts", empty))
        .isEqualTo(1);
    assertThat(console.err()).contains("empty: expected a text on each line, got an empty file");
  }
}
