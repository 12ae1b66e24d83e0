package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
@Timeout(900)
class BenchPipelineCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory;
  private static GoldenModel golden;
  private static Path texts;

  @BeforeAll
  static void unpack() throws Exception {
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("checkpoint"));
    texts = Files.write(directory.resolve("texts.txt"), List.of("one text", "another, longer one"));
  }

  private static TestConsole bench(Object... more) {
    List<Object> args =
        new ArrayList<>(List.of("bench", "pipeline", "--model", golden.directory()));
    args.addAll(List.of("--texts", texts));
    args.addAll(List.of(more));
    TestConsole console = TestConsole.withInput();
    console.run(args.toArray());
    return console;
  }

  @Test
  void measuresEverybodyByTurns() throws Exception {
    TestConsole console = bench("--json", "--seconds", 1, "--rounds", 1, "--compare", "instance");

    assertThat(console.outLines()).as(console.err()).hasSize(1);
    JsonNode json = JSON.readTree(console.out());
    assertThat(json.get("pipeline_events_per_second").doubleValue()).isPositive();
    assertThat(json.get("engine_events_per_second").doubleValue()).isPositive();
    assertThat(json.at("/baseline_events_per_second/fp32").doubleValue()).isPositive();
    assertThat(json.at("/baseline_events_per_second/int8").doubleValue()).isPositive();
    assertThat(json.at("/latency_ms/count").intValue()).isPositive();
    assertThat(json.at("/latency_ms/p999").doubleValue())
        .isGreaterThanOrEqualTo(json.at("/latency_ms/p50").doubleValue());
    assertThat(json.get("unanswered").intValue()).isZero();
    assertThat(json.at("/idle/added_ms/count").intValue()).isPositive();
    assertThat(json.at("/rounds/pipeline")).hasSize(1);
    assertThat(json.at("/rounds/pipeline/0/cpu_ms_per_event").doubleValue()).isPositive();
    assertThat(json.at("/compared/0/instances").intValue()).isEqualTo(2);
    assertThat(json.at("/compared/0/shares")).hasSize(2);
    assertThat(json.at("/ratios/pipeline_to_baseline_int8/median").doubleValue()).isPositive();
    assertThat(json.at("/settings/guarantee").textValue()).isEqualTo("exactly_once_v2");
    assertThat(json.at("/settings/tasks").intValue()).isEqualTo(2);
  }

  @Test
  void peopleGetATable() {
    List<Object> args = new ArrayList<>(List.of("--seconds", 0.2, "--rounds", 1, "--tasks", 1));
    args.addAll(List.of("--no-baselines", "--rate", 20, "--guarantee", "at_least_once"));
    TestConsole console = bench(args.toArray());

    assertThat(console.out())
        .as(console.err())
        .contains("pipeline ÷ bare engine", "latency at 20.0 events/s", "added by the stream")
        .contains("at_least_once, 1 partition, 1 instance")
        .doesNotContain("fp32");
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(bench("--tasks", 0).err()).contains("--tasks: expected at least 1, got 0");
    assertThat(bench("--seconds", 0).err()).contains("--seconds: expected more than 0");
    assertThat(bench("--rate", -1).err()).contains("--rate: expected more than 0, got -1");
    assertThat(bench("--guarantee", "none").err()).contains("--guarantee");
  }
}
