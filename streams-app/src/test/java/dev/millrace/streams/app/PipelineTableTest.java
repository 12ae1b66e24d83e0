package dev.millrace.streams.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.bench.Memory;
import dev.millrace.streams.bench.pipeline.Distribution;
import dev.millrace.streams.bench.pipeline.IdleLatency;
import dev.millrace.streams.bench.pipeline.Measured;
import dev.millrace.streams.bench.pipeline.PipelineResult;
import dev.millrace.streams.bench.pipeline.RatedLatency;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@Tag("unit")
class PipelineTableTest {
  private static final Distribution TIMES = new Distribution(100, 1.5, 9.5, 20, 30);

  @Test
  void hasARowForEachContestantAndRatio() {
    List<String> lines = table("--compare", "guarantee,partition,instance");

    assertThat(lines.get(0)).startsWith("bert-int8-1234, 2 tasks, ");
    assertThat(lines).anyMatch(line -> row(line, "bare engine", "200.0 200.0 200.0"));
    assertThat(lines).anyMatch(line -> row(line, "pipeline", "170.0 150.0 190.0"));
    assertThat(lines)
        .anyMatch(line -> row(line, "  at_least_once, 1 partition, 1 instance", "180.0"))
        .anyMatch(line -> row(line, "  exactly_once_v2, 2 partitions, 1 instance", "190.0"))
        .anyMatch(line -> row(line, "  exactly_once_v2, 2 partitions, 2 instances", "160.0"));
    assertThat(lines)
        .anyMatch(line -> row(line, "pipeline ÷ bare engine", "0.850 0.750 0.950"))
        .anyMatch(line -> row(line, "at_least_once, 1 partition, 1 instance ÷ pipeline", "1.074"))
        .anyMatch(line -> row(line, "  share of instance 2, %", "60.0 60.0 60.0"));
    assertThat(lines)
        .anyMatch(line -> row(line, "latency at 85.0 events/s", "1.5 9.5 20.0 30.0"))
        .anyMatch(line -> row(line, "memory, MiB", "512 (at most 600)"));
    assertThat(lines).noneMatch(line -> line.contains("record by record"));
  }

  private static boolean row(String line, String title, String values) {
    String squeezed = line.substring(Math.min(line.length(), title.length())).trim();
    return line.startsWith(title) && squeezed.replaceAll(" +", " ").startsWith(values);
  }

  private static List<String> table(String... more) {
    BenchPipelineOptions options = new BenchPipelineOptions();
    String[] args = {"--model", "m", "--texts", "t"};
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(all);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PipelineTable.print(new PrintStream(out, true, UTF_8), "bert-int8-1234", options, result());
    return out.toString(UTF_8).lines().toList();
  }

  private static PipelineResult result() {
    Map<String, List<Measured>> rounds = new HashMap<>();
    rounds.put(PipelineResult.ENGINE, List.of(round(200), round(200)));
    rounds.put(PipelineResult.PIPELINE, List.of(round(150), round(190)));
    rounds.put(PipelineResult.other(0), List.of(round(180), round(180)));
    rounds.put(PipelineResult.other(1), List.of(round(190), round(190)));
    rounds.put(PipelineResult.other(2), List.of(round(160, 0.4, 0.6), round(160, 0.4, 0.6)));
    return new PipelineResult(
        rounds,
        TIMES,
        new RatedLatency(85, TIMES, TIMES, TIMES, 0),
        new IdleLatency(TIMES, TIMES, TIMES, TIMES),
        new Memory(512.0, 600.0));
  }

  private static Measured round(double events, Double... shares) {
    return new Measured(events, 1, 0, 1, List.of(shares));
  }
}
