package dev.millrace.training.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.streams.cli.CacheDirectory;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way: a file of texts, an adapter's directory, what serving makes of it. */
@Tag("integration")
class TrainCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path directory;
  private Path data;
  private Path validation;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void write() throws IOException {
    data = ToyData.classes(directory.resolve("train.csv"), 200, 1);
    validation = ToyData.classes(directory.resolve("dev.csv"), 60, 2);
  }

  /** Serving computes what the trainer computed: its metrics are the trainer's own. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "roberta", "modernbert"})
  void aTrainedAdapterIsServedAsItWasTrained(String model) throws Exception {
    Path adapter = directory.resolve("adapter");
    assertThat(train(model, "--validation", validation)).as(err()).isZero();
    assertThat(out()).isEqualTo("directory: %s%n".formatted(adapter));
    assertThat(directory.resolve("adapter.training")).doesNotExist();

    JsonNode own = json(adapter.resolve("metrics.json")).get("held_out");
    assertThat(own.get("texts").intValue()).isEqualTo(60);
    assertThat(own.get("accuracy").doubleValue()).isGreaterThan(0.85); // of three labels
    JsonNode served = evaluate(model, adapter).get("metrics");
    for (Map.Entry<String, JsonNode> metric : served.properties()) {
      assertThat(metric.getValue().doubleValue())
          .as(metric.getKey())
          .isCloseTo(own.get(metric.getKey()).doubleValue(), within(1e-4));
    }
    JsonNode reference = json(adapter.resolve("reference.json"));
    assertThat(reference.get("events").longValue()).isEqualTo(60);
    assertThat(reference.at("/expected_calibration/accuracy").doubleValue())
        .isEqualTo(own.get("accuracy").doubleValue());
    assertThat(Files.readString(adapter.resolve("README.md")))
        .contains("| training | train\\.csv | 200 |", "./millrace train --model ", "mine");
  }

  @Test
  void goesOnWhereItWasInterruptedToTheSameAdapter() throws Exception {
    assertThat(train("bert", "--threads", 1)).as(err()).isZero();
    byte[] uninterrupted = weights("adapter");

    StopSignal stop = StopSignal.byHand();
    // Asked to stop when it says how the first epoch went.
    OutputStream listening =
        new OutputStream() {
          @Override
          public void write(int b) {
            err.write(b);
            if (err().contains("epoch 1 of")) {
              stop.request();
            }
          }
        };
    Object[] options = {"--threads", 2, "--out", directory.resolve("again")};
    assertThat(run(listening, stop, arguments("bert", options))).isEqualTo(130);
    assertThat(err()).endsWith("stopped; the same command with --resume goes on\n");
    assertThat(directory.resolve("again")).doesNotExist();

    assertThat(train("bert", options)).isEqualTo(1);
    assertThat(err()).contains("again.training", "--resume");

    Object[] other = {
      "--threads", 2, "--out", directory.resolve("again"), "--resume", "--label-column", "text"
    };
    assertThat(train("bert", other)).isEqualTo(1);
    assertThat(err()).contains("is of a run with another data");

    Object[] resumed = {"--threads", 3, "--out", directory.resolve("again"), "--resume"};
    assertThat(train("bert", resumed)).as(err()).isZero();
    assertThat(err()).doesNotContain("epoch 1 of");
    assertThat(weights("again")).isEqualTo(uninterrupted);
  }

  @Test
  void learnsSeveralLabelsAndValues() throws Exception {
    data =
        ToyData.write(
            directory.resolve("several.jsonl"),
            200,
            1,
            "",
            (kind, text) ->
                "{\"text\": \"%s\", \"label\": %s}"
                    .formatted(text, List.of("[]", "[\"a\"]", "[\"a\", \"b\"]").get(kind)));
    assertThat(train("bert", "--task", "multi-label", "--class-weights", "balanced"))
        .as(err())
        .isZero();
    JsonNode several = json(directory.resolve("adapter/metrics.json")).get("held_out");
    assertThat(several.get("micro_f1").doubleValue()).isGreaterThan(0.9);

    data =
        ToyData.write(
            directory.resolve("values.tsv"),
            200,
            1,
            "text\tlabel\n",
            (kind, text) -> text + "\t" + (1000 + 500 * kind));
    Path values = directory.resolve("values");
    assertThat(train("bert", "--task", "regression", "--huber", 1, "--out", values))
        .as(err())
        .isZero();
    JsonNode regression = json(values.resolve("metrics.json")).get("held_out");
    assertThat(regression.get("r2").doubleValue()).isGreaterThan(0.9);
    // The head was scaled back: serving answers in the data's own units.
    JsonNode served = evaluate("bert", values, "--data", data, "--limit", 50).get("metrics");
    assertThat(served.get("rmse").doubleValue()).isLessThan(150);
  }

  @Test
  void trainsAHeadAlone() throws Exception {
    assertThat(train("bert", "--rank", 0, "--epochs", 1, "--validation", validation))
        .as(err())
        .isZero();
    JsonNode served = evaluate("bert", directory.resolve("adapter")).get("metrics");
    assertThat(served.get("accuracy").doubleValue())
        .isEqualTo(
            json(directory.resolve("adapter/metrics.json")).at("/held_out/accuracy").doubleValue());
  }

  @Test
  void withoutHeldOutTextsThereAreNoMetricsAndNoReference() throws Exception {
    assertThat(train("bert", "--epochs", 1, "--validation-share", 0)).as(err()).isZero();
    Path adapter = directory.resolve("adapter");
    assertThat(adapter.resolve("reference.json")).doesNotExist();
    assertThat(json(adapter.resolve("metrics.json")).at("/held_out/texts").intValue()).isZero();
    evaluate("bert", adapter);
  }

  @Test
  void aBadRowEndsItOrIsLeftOut() throws Exception {
    Files.writeString(data, Files.readString(data) + "the card\n");
    assertThat(train("bert", "--epochs", 1)).isEqualTo(1);
    assertThat(err())
        .contains("train.csv: line 202", "--skip-bad-rows leaves such rows out")
        .doesNotContain("the card");
    assertThat(train("bert", "--epochs", 1, "--skip-bad-rows")).as(err()).isZero();
    assertThat(err()).contains("1 rows left out; the first at line 202");
  }

  @Test
  void aValueThatIsNoNumberEndsARegressionOrIsLeftOut() throws Exception {
    data =
        ToyData.write(
            directory.resolve("values.csv"),
            60,
            1,
            "text,label\n",
            (kind, text) -> text + "," + kind);
    List<String> lines = new ArrayList<>(Files.readAllLines(data));
    lines.add(3, "the card,many");
    lines.add(4, "the card,NaN");
    Files.write(data, lines);
    List<Object> options = List.of("--task", "regression", "--epochs", 1);
    assertThat(train("bert", options.toArray())).isEqualTo(1);
    assertThat(err())
        .contains("values.csv: line 4: expected a finite number")
        .doesNotContain("many");
    assertThat(train("bert", "--task", "regression", "--epochs", 1, "--skip-bad-rows"))
        .as(err())
        .isZero();
    assertThat(err()).contains("2 rows left out; the first at line 4");
  }

  @Test
  void saysWhatIsWrongWithOptions() throws Exception {
    assertThat(train("bert", "--targets", "q_proj")).isEqualTo(2);
    assertThat(err()).contains("attention.self.query", "got \"q_proj\"");
    assertThat(train("bert", "--learning-rate", 5)).isEqualTo(2);
    assertThat(err()).contains("expected a learning rate in (0, 1], got 5.0");
    assertThat(train("bert", "--huber", 1)).isEqualTo(2);
    assertThat(err()).contains("--task regression");
    assertThat(train("bert", "--task", "clustering")).isEqualTo(2);
    assertThat(err()).contains("[classification, multi-label, regression]");
    assertThat(train("bert", "--focal", 2, "--label-smoothing", 0.1)).isEqualTo(2);
    assertThat(train("bert", "--validation-every", 1)).isEqualTo(2);
    assertThat(train("bert", "--validation-share", 1)).isEqualTo(2);
    assertThat(train("bert", "--validation-share", 0.2, "--validation-every", 3)).isEqualTo(2);
    assertThat(err()).contains("expected one of --validation, --validation-every");
    assertThat(train("bert", "--task", "regression", "--class-weights", "balanced")).isEqualTo(2);
    assertThat(train("bert", "--max-length", 0)).isEqualTo(2);
    assertThat(train("bert", "--validation-share", 0, "--early-stopping", 2)).isEqualTo(2);
    assertThat(err()).contains("expected held-out texts for --early-stopping");
    Files.createDirectory(directory.resolve("adapter"));
    assertThat(train("bert")).isEqualTo(1);
    assertThat(err()).contains("exists already");
  }

  private byte[] weights(String adapter) throws IOException {
    return Files.readAllBytes(directory.resolve(adapter).resolve("adapter_model.safetensors"));
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readString(file));
  }

  private int train(String model, Object... more) {
    return run(err, StopSignal.byHand(), arguments(model, more));
  }

  /** Options that are given win over these. */
  private String[] arguments(String model, Object... more) {
    List<String> given = List.of(more).stream().map(Object::toString).toList();
    List<String> arguments = new ArrayList<>(List.of("train", "--model", unpacked(model)));
    arguments.addAll(List.of("--data", data.toString()));
    List<String> defaults =
        List.of("--out", directory.resolve("adapter").toString(), "--learning-rate", "0.01");
    for (int i = 0; i < defaults.size(); i += 2) {
      if (!given.contains(defaults.get(i))) {
        arguments.addAll(defaults.subList(i, i + 2));
      }
    }
    arguments.addAll(given);
    return arguments.toArray(String[]::new);
  }

  private JsonNode evaluate(String model, Path adapter, Object... more) throws IOException {
    List<String> given = List.of(more).stream().map(Object::toString).toList();
    List<String> arguments =
        new ArrayList<>(List.of("evaluate", "--model", unpacked(model), "--json"));
    arguments.addAll(List.of("--adapter", "toy=" + adapter, "--quantization", "fp32"));
    if (!given.contains("--data")) {
      arguments.addAll(List.of("--data", validation.toString()));
    }
    arguments.addAll(given);
    assertThat(run(err, StopSignal.byHand(), arguments.toArray(String[]::new))).as(err()).isZero();
    return JSON.readTree(out());
  }

  private String unpacked(String model) {
    Path checkpoint = directory.resolve(model);
    if (!Files.exists(checkpoint)) {
      GoldenModel.unpack(model, checkpoint);
    }
    return checkpoint.toString();
  }

  private int run(OutputStream errors, StopSignal stop, String... arguments) {
    out.reset();
    err.reset();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            false,
            CacheDirectory.locate(System.getProperties(), System.getenv()),
            stop);
    return Main.run(console, arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
