package dev.millrace.training.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.compiler.CheckpointDirectory;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.LoadedModel;
import dev.millrace.streams.cli.CacheDirectory;
import dev.millrace.streams.cli.CommandLineRunner;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says is what a plain loop counts over what transformers computed. */
@Tag("integration")
class EvaluateCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void figuresOfOneLabelAreThoseOfAPlainLoop() throws IOException {
    GoldenModel golden = golden("modernbert");
    List<Integer> rows = rows(golden);
    int[] right = new int[golden.texts().size()];
    int correct = 0;
    double loss = 0;
    for (int row : rows) {
      int best = best(golden.logits()[row]);
      right[row] = row % 3 == 0 ? (best + 1) % 4 : best;
      correct += right[row] == best ? 1 : 0;
      loss -= Math.log(softmax(golden.logits()[row])[right[row]]);
    }
    Path data = data(golden, (row, json) -> json.put("label", "label_" + right[row]));

    JsonNode report = evaluate(golden, data);

    assertThat(report.at("/texts").intValue()).isEqualTo(rows.size());
    assertThat(report.at("/metrics/accuracy").doubleValue())
        .isCloseTo(correct / (double) rows.size(), within(1e-12));
    assertThat(report.at("/metrics/log_loss").doubleValue())
        .isCloseTo(loss / rows.size(), within(1e-4));
    long[][] counts = new long[4][4];
    rows.forEach(row -> counts[right[row]][best(golden.logits()[row])]++);
    assertThat(report.at("/confusion")).hasToString(JSON.writeValueAsString(counts));
  }

  @Test
  void adaptersAreComparedRowByRow() throws Exception {
    GoldenModel golden = golden("bert");
    Path adapter = golden.directory().resolve("adapters/qv-r4");
    Path other = stronger(adapter);
    float[][] first = Objects.requireNonNull(golden.adapterLogits().get("qv-r4"));
    float[][] second = oneByOne(golden, other);
    List<Integer> rows = rows(golden);
    long different = rows.stream().filter(row -> best(first[row]) != best(second[row])).count();
    assertThat(different).isPositive();
    Path data = data(golden, (row, json) -> json.put("label", best(first[row])));

    JsonNode report = evaluate(golden, data, "--adapter", "mine=" + adapter, "--compare", other);

    assertThat(report.at("/adapter/name").textValue()).isEqualTo("mine");
    assertThat(report.at("/metrics/accuracy").doubleValue()).isEqualTo(1);
    assertThat(report.at("/compared/metrics/accuracy").doubleValue())
        .isCloseTo(1 - different / (double) rows.size(), within(1e-12));
    assertThat(report.at("/compared/mcnemar/only_first").longValue()).isEqualTo(different);
    assertThat(report.at("/compared/mcnemar/only_second").longValue()).isZero();
    assertThat(report.at("/compared/difference/high").doubleValue()).isPositive();
  }

  /** The same adapter with thirty times the strength. */
  private Path stronger(Path adapter) throws IOException {
    Path other = Files.createDirectory(directory.resolve("stronger"));
    String weights = "adapter_model.safetensors";
    Files.copy(adapter.resolve(weights), other.resolve(weights));
    ObjectNode config =
        (ObjectNode) JSON.readTree(Files.readString(adapter.resolve("adapter_config.json")));
    config.put("lora_alpha", 30 * config.get("lora_alpha").intValue());
    Files.writeString(other.resolve("adapter_config.json"), config.toString());
    return other;
  }

  private float[][] oneByOne(GoldenModel golden, Path adapter) throws Exception {
    ModelSource source = CheckpointDirectory.open(golden.directory());
    try (LoadedModel loaded =
        LoadedModel.compile(source, QuantizationScheme.FP32, directory.resolve("plain"))) {
      return loaded.logitsOneByOne(
          loaded.tokenize(golden.texts()), loaded.adapter("other", adapter));
    }
  }

  @Test
  void figuresOfSeveralLabelsAreThoseOfAPlainLoop() throws IOException {
    GoldenModel golden = golden("bert-multilabel");
    Path data =
        data(
            golden,
            (row, json) -> {
              ArrayNode labels = json.putArray("label");
              for (int i = 0; i < 6; i++) {
                // The first label of each second text is not as the model has it.
                boolean answered = golden.logits()[row][i] > 0;
                if (answered != (i == 0 && row % 2 == 0)) {
                  labels.add("label_" + i);
                }
              }
            });

    JsonNode report = evaluate(golden, data);

    List<Integer> rows = rows(golden);
    double wrong = rows.stream().filter(row -> row % 2 == 0).count();
    assertThat(report.at("/metrics/subset_accuracy").doubleValue())
        .isCloseTo(1 - wrong / rows.size(), within(1e-12));
    assertThat(report.at("/labels/1/f1").doubleValue()).isEqualTo(1);
  }

  @Test
  void figuresOfValuesAreThoseOfAPlainLoop() throws IOException {
    GoldenModel golden = golden("bert-regression");
    Path data = data(golden, (row, json) -> json.put("label", golden.logits()[row][0] + 0.5));

    JsonNode report = evaluate(golden, data);

    assertThat(report.at("/metrics/mae").doubleValue()).isCloseTo(0.5, within(1e-4));
    assertThat(report.at("/metrics/rmse").doubleValue()).isCloseTo(0.5, within(1e-4));
    assertThat(report.at("/metrics/spearman").doubleValue()).isCloseTo(1, within(1e-9));
  }

  @Test
  void tablesAndAPageHaveNoTextOfExamples() throws IOException {
    GoldenModel golden = golden("bert");
    Path config = golden.directory().resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("label_3", "<script>alert(1)</script>"));
    Path data = data(golden, (row, json) -> json.put("label", best(golden.logits()[row])));
    Path page = directory.resolve("page.html");

    assertThat(run(golden, data, "--html", page)).as(err()).isZero();

    assertThat(out())
        .contains("adapter  (own head) 1", "data     data.jsonl: 14 texts")
        .contains("accuracy     1.0000");
    assertThat(Files.readString(page))
        .contains("&lt;script&gt;alert(1)", "Confusion matrix", "Reliability")
        .doesNotContain("<script", "still waiting");
  }

  @Test
  void takesEachNthOrSomeAndSkipsWhatIsMalformed() throws IOException {
    GoldenModel golden = golden("bert");
    Path data = directory.resolve("data.csv");
    Files.writeString(data, "text,label\na,0\nb,1\nc\nd,\"1,2\"\ne,label_2\nf,3\ng,4\n");

    assertThat(evaluate(golden, data, "--skip-bad-rows").at("/texts").intValue()).isEqualTo(5);
    JsonNode some = evaluate(golden, data, "--skip-bad-rows", "--every", "2");
    assertThat(some.at("/texts").intValue()).as("a, e, g").isEqualTo(3);
    assertThat(some.at("/skipped").intValue()).as("c, and d with two labels").isEqualTo(2);
    assertThat(evaluate(golden, data, "--skip-bad-rows", "--limit", "2").at("/texts").intValue())
        .isEqualTo(2);
    assertThat(run(golden, data)).isEqualTo(1);
    assertThat(err()).contains(data + ": line 4: expected 2 columns, got 1");
  }

  @Test
  void readsTablesWithoutHeaderAndNamesOfLabels() throws IOException {
    GoldenModel golden = golden("bert");
    Path data = directory.resolve("data.tsv");
    Files.writeString(data, "1\ta\n0\tb\n");
    Files.writeString(directory.resolve("labels.txt"), "label_4\nlabel_3\n");

    JsonNode report = evaluate(golden, data, "--columns", "class,text", "--label-column", "class");

    assertThat(report.at("/labels/3/support").intValue()).isEqualTo(1);
    assertThat(report.at("/labels/4/support").intValue()).isEqualTo(1);
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    GoldenModel golden = golden("bert");
    Path data = Files.writeString(directory.resolve("data.csv"), "text,label\nsecret,other\n");

    assertThat(run(golden, data)).isEqualTo(1);
    assertThat(err())
        .contains(data + ": line 2: expected one of 5 labels, or its number from 0")
        .doesNotContain("secret", "other");
    assertThat(run(golden, data, "--every", "0")).isEqualTo(2);
    assertThat(run(golden, data, "--label-separator", "")).isEqualTo(2);
    assertThat(run(golden, data, "--adapter", "nameless")).isEqualTo(2);
    assertThat(run(golden, data, "--quantization", "int3")).isEqualTo(2);
    Path many = Files.writeString(directory.resolve("many.csv"), "text,label\nx,\"1,2\"\n");
    assertThat(run(golden, many)).isEqualTo(1);
    assertThat(err()).contains(many + ": line 2: expected one label, got 2; --skip-bad-rows");
  }

  /** The demo's spam adapter; each text for itself, as the slow way to count. */
  @Test
  void theSpamAdapterIsRightAboutTheseTexts() throws IOException {
    Path adapter = directory.resolve("spam");
    Files.createDirectory(adapter);
    for (String file : List.of("adapter_config.json", "adapter_model.safetensors", "config.json")) {
      try (InputStream in =
          EvaluateCommand.class.getResourceAsStream("/demo/adapters/spam/" + file)) {
        Files.copy(Objects.requireNonNull(in), adapter.resolve(file));
      }
    }
    Path data = directory.resolve("sms.tsv");
    Files.writeString(
        data,
        """
        ham\tAre we still on for lunch tomorrow?
        spam\tWINNER!! You have been selected to receive a free prize. Call 09061701461 now to claim
        ham\tI'll be home around seven, don't wait with dinner
        spam\tURGENT! Your mobile number has won a 2000 pound prize, txt CLAIM to 81010 to collect
        spam\tSee you at the station then
        """);

    assertThat(
            CommandLineRunner.run(
                console(),
                (line, console) -> line.addSubcommand(new EvaluateCommand(console)),
                "evaluate",
                "--model",
                "minilm",
                "--adapter",
                "spam=" + adapter,
                "--data",
                data.toString(),
                "--columns",
                "label,text",
                "--json"))
        .as(err())
        .isZero();

    JsonNode report = JSON.readTree(out());
    assertThat(report.at("/metrics/accuracy").doubleValue()).isCloseTo(0.8, within(1e-12));
    assertThat(report.at("/labels/0/label").textValue()).isEqualTo("ham");
    assertThat(report.at("/confusion")).hasToString("[[2,0],[1,2]]");
  }

  private JsonNode evaluate(GoldenModel golden, Path data, Object... more) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of(more));
    arguments.add("--json");
    assertThat(run(golden, data, arguments.toArray())).as(err()).isZero();
    return JSON.readTree(out());
  }

  private int run(GoldenModel golden, Path data, Object... more) {
    out.reset();
    err.reset();
    List<String> arguments =
        new ArrayList<>(List.of("evaluate", "--model", golden.directory().toString()));
    arguments.addAll(List.of("--data", data.toString(), "--threads", "1"));
    List<String> extra = List.of(more).stream().map(Object::toString).toList();
    if (!extra.contains("--quantization")) {
      arguments.addAll(List.of("--quantization", "fp32"));
    }
    arguments.addAll(extra);
    return CommandLineRunner.run(
        console(),
        (line, console) -> line.addSubcommand(new EvaluateCommand(console)),
        arguments.toArray(String[]::new));
  }

  private Console console() {
    return new Console(
        InputStream.nullInputStream(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false,
        CacheDirectory.locate(System.getProperties(), System.getenv()),
        StopSignal.byHand());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private GoldenModel golden(String name) {
    return GoldenModel.unpack(name, directory.resolve(name));
  }

  /** Texts that are not blank. */
  private static List<Integer> rows(GoldenModel golden) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < golden.texts().size(); row++) {
      if (!golden.texts().get(row).isBlank()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private Path data(GoldenModel golden, BiConsumer<Integer, ObjectNode> label) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int row : rows(golden)) {
      ObjectNode json = JSON.createObjectNode().put("text", golden.texts().get(row));
      label.accept(row, json);
      lines.append(json).append('\n');
    }
    return Files.writeString(directory.resolve("data.jsonl"), lines.toString());
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 0; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  private static double[] softmax(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double[] softmax = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      softmax[i] = Math.exp(logits[i]) / sum;
    }
    return softmax;
  }
}
