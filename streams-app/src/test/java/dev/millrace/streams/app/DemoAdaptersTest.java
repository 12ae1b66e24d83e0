package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.config.AdapterConfig;
import dev.millrace.streams.config.MillraceConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DemoAdaptersTest {
  @TempDir private Path directory;

  private static AdapterConfig given(String task) {
    return new AdapterConfig(task, Path.of("mine"), null);
  }

  @Test
  void answersTheTaskInPlaceOfTheDemosOwn() throws Exception {
    MillraceConfig config = DemoSetup.prepared(directory, List.of(given("intent")));
    Path mine = Path.of("mine").toAbsolutePath();
    assertThat(config.routing().adapters())
        .containsExactly(
            new AdapterConfig("banking-intent", mine, null),
            new AdapterConfig("emotion", directory.resolve("adapters/emotion"), null),
            new AdapterConfig("spam", directory.resolve("adapters/spam"), null));
    assertThat(mine).doesNotExist();
    assertThat(directory.resolve("adapters/spam/adapter_config.json")).exists();
    assertThat(directory.resolve("adapters/banking-intent")).doesNotExist();
    assertThat(config.routing().reloadMs()).isEqualTo(1000);
  }

  @Test
  void otherNamesAndRepeatedOnesAreUsageErrors() {
    TestConsole console = TestConsole.withInput();
    assertThat(console.run("demo", "--adapter", "mood=mine")).isEqualTo(2);
    assertThat(console.err())
        .contains(
            "--adapter: expected one of the demo's tasks [intent, emotion, spam] as NAME, got mood");
    assertThat(console.run("demo", "--adapter", "spam=a", "--adapter", "spam=b")).isEqualTo(2);
    assertThat(console.err()).contains("--adapter: expected each task once, got spam again");
  }
}
