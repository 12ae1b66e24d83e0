package dev.millrace.training.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.digest.Sha256;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.schemas.Prediction;
import dev.millrace.streams.cli.CacheDirectory;
import dev.millrace.streams.cli.Console;
import dev.millrace.streams.cli.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a table of texts to the answers of a processor that ran all the time. */
@Tag("e2e")
@Timeout(1800)
class PublishedAdapterTest {
  private static final Map<String, String> RIGHT =
      Map.of(
          "my card is", "mine",
          "the card to my", "known",
          "can an is the", "asked",
          "my the", "mine",
          "the my", "known");

  private static final Path SHIPPED =
      Path.of("..", "streams-app", "src", "main", "resources", "demo", "adapters", "spam");

  private static final Path EXAMPLES = Path.of("examples", "sms-spam.tsv");

  @TempDir private Path directory;

  @Test
  void aTrainedAdapterAnswersTheNextEventsWithoutARestart() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
    Path old = golden.adapter("qv-r4");
    Path live = Files.createSymbolicLink(directory.resolve("live"), old);
    Path trained = directory.resolve("trained");
    Path data = ToyData.classes(directory.resolve("train.csv"), 200, 1);
    train(directory.resolve("model").toString(), data, trained, "--learning-rate", "0.01");
    try (RunningProcessor processor =
        new RunningProcessor(
            directory,
            """
            model: {path: model, quantization: fp32}
            reload: {adapters-ms: 200}
            adapters: [{name: tone, path: live}]
            """)) {
      Prediction before = processor.ask("my card is");
      assertThat(before.getAdapterVersion()).isEqualTo(version(old));
      assertThat(RIGHT.values()).doesNotContain(before.getLabel());

      publish(trained, live);
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .untilAsserted(
              () ->
                  assertThat(processor.ask("my card is").getAdapterVersion())
                      .isEqualTo(version(trained)));
      for (Map.Entry<String, String> text : RIGHT.entrySet()) {
        Prediction after = processor.ask(text.getKey());
        assertThat(after.getLabel()).as(text.getKey()).isEqualTo(text.getValue());
        assertThat(after.getAdapterVersion()).isEqualTo(version(trained));
      }
      assertThat(processor.end()).as(processor.log()).isZero();
    }
  }

  /** The task is the demo's, but the labels have other names, by which one knows who answers. */
  @Test
  void aTrainedAdapterAnswersTheNextEventsOfARunningDemo() throws Exception {
    Path live = Files.createSymbolicLink(directory.resolve("live"), SHIPPED.toRealPath());
    try (RunningDemo demo = new RunningDemo(directory, "--adapter", "spam=" + live)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .untilAsserted(() -> assertThat(versions(demo)).containsOnly(version(SHIPPED)));
      Path trained = directory.resolve("trained");
      train("minilm", renamed(200), trained, "--columns", "label,text", "--epochs", "2");

      publish(trained, live);
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .untilAsserted(() -> assertThat(versions(demo)).endsWith(version(trained)));
      assertThat(versions(demo)).containsOnly(version(SHIPPED), version(trained));
      for (JsonNode prediction : demo.predictions("spam")) {
        boolean is = prediction.get("adapter_version").textValue().equals(version(trained));
        List<String> labels = is ? List.of("wanted", "unwanted") : List.of("ham", "spam");
        assertThat(labels).contains(prediction.get("label").textValue());
      }
      assertThat(demo.end()).as(demo.log()).isZero();
    }
  }

  /** Of the answers about spam, in their order; at least one. */
  private static List<String> versions(RunningDemo demo) throws IOException {
    List<String> versions =
        demo.predictions("spam").stream().map(p -> p.get("adapter_version").textValue()).toList();
    assertThat(versions).as(demo.log()).isNotEmpty();
    return versions;
  }

  private Path renamed(int rows) throws IOException {
    List<String> lines =
        Files.readAllLines(EXAMPLES).stream()
            .limit(rows)
            .map(line -> line.replaceFirst("^ham\t", "wanted\t"))
            .map(line -> line.replaceFirst("^spam\t", "unwanted\t"))
            .toList();
    return Files.write(directory.resolve("renamed.tsv"), lines);
  }

  private static void train(String model, Path data, Path out, String... options) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    Console console =
        new Console(
            InputStream.nullInputStream(),
            print,
            print,
            false,
            CacheDirectory.locate(System.getProperties(), System.getenv()),
            StopSignal.byHand());
    List<String> command = new ArrayList<>(List.of("train", "--model", model));
    command.addAll(List.of("--data", data.toString(), "--out", out.toString()));
    command.addAll(List.of(options));
    int code = Main.run(console, command.toArray(String[]::new));
    assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
  }

  /** As {@code ln -s} to another name and {@code mv -T} over the link do it. */
  private void publish(Path adapter, Path live) throws IOException {
    Path next = Files.createSymbolicLink(directory.resolve("next"), adapter);
    Files.move(next, live, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String version(Path adapter) throws ModelFormatException {
    return Sha256.of(adapter.resolve("adapter_model.safetensors")).substring(0, 12);
  }
}
