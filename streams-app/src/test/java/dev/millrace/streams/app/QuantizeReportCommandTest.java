package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.testkit.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
@Tag("quantization")
@SuppressWarnings("NullAway.Init") // JUnit unpacks before each test
class QuantizeReportCommandTest {
  @TempDir private Path directory;
  private final TestConsole console = TestConsole.withInput();
  private GoldenModel golden;
  private Path data;

  @BeforeEach
  void unpack() throws IOException {
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("c"));
    data = directory.resolve("data.jsonl");
    label(golden.logits());
  }

  /** Writes the golden texts with what these logits decide, but for the last. */
  private void label(float[][] logits) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < golden.texts().size(); i++) {
      var line = JsonLines.object().put("text", golden.texts().get(i));
      if (i + 1 < golden.texts().size()) {
        line.put("label", largest(logits[i]));
      }
      lines.add(JsonLines.write(line));
    }
    Files.write(data, lines);
  }

  @Test
  void saysOfEachSchemeAndPartWhatItCosts() throws IOException {
    assertThat(report("--schemes", "int8,mixed:first=fp32,ffn=int4,int4,fp32", "--json"))
        .as(console.err())
        .isZero();

    JsonNode report = new ObjectMapper().readTree(console.out());
    assertThat(report.get("texts").intValue()).isEqualTo(golden.texts().size());
    assertThat(report.get("labels").intValue()).isEqualTo(golden.texts().size() - 1);
    assertThat(report.get("schemes").findValuesAsText("scheme"))
        .containsExactly("fp32", "int8", "mixed:ffn=int4,layer.0=fp32", "int4");
    JsonNode fp32 = report.get("schemes").get(0);
    assertThat(fp32.get("accuracy").doubleValue()).isEqualTo(1);
    assertThat(fp32.get("agreement").doubleValue()).isEqualTo(1);
    assertThat(fp32.get("speed_of_fp32").doubleValue()).isEqualTo(1);
    assertThat(fp32.get("largest_logit_change").doubleValue()).isZero();
    JsonNode int8 = report.get("schemes").get(1);
    JsonNode int4 = report.get("schemes").get(3);
    assertThat(int8.get("disk_bytes").longValue()).isLessThan(fp32.get("disk_bytes").longValue());
    assertThat(int4.get("disk_bytes").longValue()).isLessThan(int8.get("disk_bytes").longValue());
    assertThat(int8.get("mean_logit_change").doubleValue())
        .isBetween(0.001, int4.get("mean_logit_change").doubleValue());
    assertThat(int8.get("texts_per_second").doubleValue()).isPositive();
    requireParts(report.get("parts"));
  }

  private static void requireParts(JsonNode parts) {
    assertThat(parts.findValuesAsText("part"))
        .containsExactlyInAnyOrder(
            "layer.0", "layer.1", "attention", "output", "ffn", "embeddings");
    double before = Double.MAX_VALUE;
    for (JsonNode part : parts) {
      double change = part.get("mean_logit_change").doubleValue();
      assertThat(change).isPositive().isLessThanOrEqualTo(before);
      assertThat(part.get("scheme").textValue()).startsWith("mixed:rest=fp32,");
      before = change;
    }
  }

  @Test
  void theTableHasAlignedColumns() throws IOException {
    assertThat(report("--schemes", "int8", "--parts", "int4", "--limit", "3"))
        .as(console.err())
        .isZero();

    List<String> lines = console.outLines();
    assertThat(lines.get(0)).matches("3 texts, [0-9]+ tokens, 3 labels");
    assertThat(lines.get(2))
        .matches("scheme +disk MB +memory MB +texts/s +x fp32 +accuracy +agreement .*");
    assertThat(lines.subList(3, 5)).allMatch(line -> line.length() == lines.get(2).length());
    assertThat(lines.get(3)).startsWith("fp32 ").contains(" 100.00% ");
    assertThat(lines.get(6)).startsWith("part alone ");
    assertThat(lines).hasSize(13);
  }

  @Test
  void anAdapterAnswersInsteadOfTheOwnHead() throws IOException {
    float[][] logits = Objects.requireNonNull(golden.adapterLogits().get("qv-r4"));
    label(logits);
    Path adapter = golden.adapter("qv-r4");
    assertThat(
            report("--adapter", "q=" + adapter, "--schemes", "fp32", "--parts", "none", "--json"))
        .as(console.err())
        .isZero();

    JsonNode report = new ObjectMapper().readTree(console.out());
    assertThat(report.get("labels").intValue()).isEqualTo(logits.length - 1);
    assertThat(report.get("schemes").get(0).get("accuracy").doubleValue()).isEqualTo(1);
    assertThat(report.get("parts")).isEmpty();
  }

  @Test
  void aLabelThatTheHeadLacksIsNamedByItsRow() throws IOException {
    Files.writeString(data, "{\"text\": \"a\", \"label\": \"secret\"}\n");

    assertThat(report("--schemes", "fp32")).isEqualTo(1);
    assertThat(console.err())
        .contains(data + ": line 1: expected one of the head's 5 labels")
        .doesNotContain("secret");
  }

  /** In a process of its own, where loading the model is all that happens. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryIsWhatAFreshProcessGrowsBy() throws IOException {
    assertThat(report("--schemes", "fp32", "--parts", "none", "--json")).isZero();

    JsonNode scheme = new ObjectMapper().readTree(console.out()).get("schemes").get(0);
    assertThat(scheme.get("resident_bytes").longValue())
        .isBetween(scheme.get("disk_bytes").longValue(), 1L << 30);
  }

  @Test
  void residentMemoryIsReadFromTheSystem() {
    assertThat(ProcessMemory.resident("VmHWM:\t  9 kB\nVmRSS:\t  1234 kB\nRssAnon: 1 kB\n"))
        .hasValue(1234 * 1024);
    assertThat(ProcessMemory.resident("VmHWM:\t  9 kB\n")).isEmpty();
  }

  private int report(String... options) {
    List<Object> arguments =
        new ArrayList<>(List.of("quantize", "report", "--model", golden.directory()));
    arguments.addAll(List.of("--data", data, "--rounds", 1, "--threads", 1));
    arguments.addAll(List.of(options));
    return console.run(arguments.toArray());
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
