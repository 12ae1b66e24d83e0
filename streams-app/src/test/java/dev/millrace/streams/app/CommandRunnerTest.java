package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class CommandRunnerTest {
  private final TestConsole console = TestConsole.withInput();

  private int run(String line) {
    return console.run((Object[]) line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "classify",
        "embed",
        "compile",
        "quantize report",
        "run",
        "topics create",
        "bench engine"
      })
  void everyCommandHasHelpWithItsExitCodes(String command) {
    assertThat(run(command + " --help")).isZero();
    assertThat(console.out())
        .startsWith("Usage: millrace " + command)
        .contains("Exit codes:", "--verbose");
    assertThat(console.err()).isEmpty();
  }

  @Test
  void theProgramHasHelpWithItsCommands() {
    assertThat(run("--help")).isZero();
    assertThat(console.out())
        .contains("demo", "classify", "embed", "compile", "run", "topics", "bench");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unknown|Unmatched argument at index 0: 'unknown' (see millrace --help)",
        "topics|Missing required subcommand (see millrace topics --help)",
        "classify|Missing required option: '--model=DIR|minilm' (see millrace classify --help)",
        "classify --model x --quantization int3|expected fp32, int8, int4, or mixed:KEY=SCHEME,...",
        "compile --checkpoint x --quantization mixed:ffn=int3 --out o|expected ffn=fp32",
        "quantize|Missing required subcommand (see millrace quantize --help)",
        "quantize report --model x --data d --schemes int8,int3|expected fp32, int8, int4, or",
        "quantize report --model x --data d --parts int2|expected --parts int8, int4 or none",
        "quantize report --model x --data d --limit 0|expected --limit and --rounds from 1",
        "classify --model x --adapter spam|expected NAME=DIR, got \"spam\"",
        "classify --model x --adapter =d|expected NAME=DIR, got \"=d\"",
        "classify --model x --adapter a=b --adapter a=c|different name for each --adapter",
        "embed|Missing required option: '--model=DIR|minilm' (see millrace embed --help)",
        "embed --model x --pooling median|expected one of [cls, mean, max, cls-mean, none]",
        "embed --model x --adapter a=b --adapter a=c|different name for each --adapter",
        "compile --checkpoint x|Missing required option",
        "demo --limit 0|--limit: expected at least 1, got 0",
        "demo --limit x|'x' is not a long",
        "demo --rate 0|--rate: expected more than 0 events per second, got 0.0",
        "demo --rate NaN|--rate: expected more than 0",
        "demo --timeout 0|--timeout: expected at least 1 second, got 0",
        "demo --kafka-port 70000|--kafka-port and --registry-port: expected 0 to 65535",
        "run|Missing required option: '--config=FILE'",
        "bench|Missing required subcommand (see millrace bench --help)",
        "bench engine --model x|Missing required option: '--texts=FILE'",
        "bench engine --model x --texts y --targets q|expected all or qv, got \"q\"",
        "bench engine --model x --texts y --adapters -1|--adapters: expected at least 0, got -1",
        "bench engine --model x --texts y --rank 0|--rank: expected at least 1, got 0",
        "bench engine --model x --texts y --workers -1|--workers: expected at least 0, got -1",
        "bench engine --model x --texts y --threads -1|--threads: expected at least 0, got -1",
        "bench engine --model x --texts y --batch-tokens 0|--batch-tokens: expected at least 1",
        "bench engine --model x --texts y --queue-tokens 9|--queue-tokens: expected at least 512",
        "bench engine --model x --texts y --submitters 0|--submitters: expected at least 1, got 0",
        "bench engine --model x --texts y --rounds 0|--rounds: expected at least 1, got 0",
        "bench engine --model x --texts y --seconds NaN|--seconds: expected more than 0",
        "bench engine --model x --texts y --tune --workers 1|--tune finds --workers",
        "bench engine --model x --texts y --tune --profile p|--profile: expected no --tune",
        "bench engine --model x --texts y --profile /no/p|a file in a directory that exists",
      })
  void misuseIsOneLineAndTwo(String line, String message) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(console.err()).startsWith("millrace: ").contains(message);
    assertThat(console.err().lines()).hasSize(1);
    assertThat(console.out()).isEmpty();
  }

  @Test
  void nothingAtAllIsMisuse() {
    assertThat(console.run()).isEqualTo(2);
    assertThat(console.err())
        .isEqualTo(
            "millrace: Missing required subcommand (see millrace --help)" + System.lineSeparator());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classify --model /none|millrace: /none: no such directory",
        "embed --model /none|millrace: /none: no such directory",
        "compile --checkpoint /none --quantization fp32 --out /o|millrace: /none: no such directory",
        "run --config /none.yaml|millrace: /none.yaml can't be used: expected a file, got none",
        "topics create --config /none.yaml|millrace: /none.yaml can't be used:",
      })
  void whatCantBeUsedIsOneLineAndThree(String line, String message) {
    assertThat(run(line)).isEqualTo(3);
    assertThat(console.err()).startsWith(message);
    assertThat(console.err().lines()).hasSize(1);
  }

  @Test
  void aMissingFileOfEventsIsOneLineAndOne() {
    assertThat(run("demo --events /none.jsonl")).isEqualTo(1);
    assertThat(console.err().strip()).isEqualTo("millrace: /none.jsonl: no such file");
  }

  @Test
  void verboseAddsTheStackTrace() {
    assertThat(run("classify --model /none --verbose")).isEqualTo(3);
    assertThat(console.err()).contains("\tat dev.millrace.");
  }
}
