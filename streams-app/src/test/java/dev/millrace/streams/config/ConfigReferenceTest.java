package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.routing.Task;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ConfigReferenceTest {
  private static final Path EXAMPLE = Path.of("../ops/config/millrace.yaml");

  @Test
  void listsEveryKeyThatThereIs() throws IllegalAccessException {
    List<Key<?>> declared = new ArrayList<>();
    for (Class<?> keys : List.of(Keys.class, RouteKeys.class)) {
      for (Field field : keys.getDeclaredFields()) {
        if (field.getType() == Key.class) {
          declared.add((Key<?>) field.get(null));
        }
      }
    }
    assertThat(Keys.ALL).hasSameElementsAs(declared);
    assertThat(Keys.ALL).extracting(Key::path).doesNotHaveDuplicates();
  }

  @Test
  void isATableWithALinePerKey() {
    assertThat(ConfigReference.markdown().lines())
        .hasSize(Keys.ALL.size() + 2)
        .startsWith("| Key | Takes | Default | Meaning |", "| --- | --- | --- | --- |")
        .contains(
            "| `engine.batch-tokens` | 16..65536 | 512 | Tokens in a batch, at most. |",
            "| `adapters[].path` | a path | required | Its PEFT directory. |")
        .allMatch(line -> line.chars().filter(c -> c == '|').count() == 5);
  }

  @Test
  void theExampleIsWithoutFaults() throws ConfigException {
    MillraceConfig example = ConfigFile.read(EXAMPLE);
    assertThat(example.routing().tasks())
        .extracting(Task::name)
        .containsExactly("intent", "emotion", "spam");
    assertThat(example.routing().adapters()).allSatisfy(a -> assertThat(a.path()).isDirectory());
  }

  @Test
  void theExampleShowsEveryKey() throws Exception {
    String example = Files.readString(EXAMPLE);
    assertThat(Keys.ALL)
        .allSatisfy(
            key ->
                assertThat(
                        Pattern.compile("(?m)^[ -]*" + Pattern.quote(key.name()) + ":")
                            .matcher(example)
                            .find())
                    .as(key.path())
                    .isTrue());
  }

  @Test
  void theExamplesValuesAreTheDefaultsAsItSays() throws ConfigException {
    MillraceConfig example = ConfigFile.read(EXAMPLE);
    MillraceConfig minimal =
        ConfigFile.parse(
            "adapters: [{name: a, path: a}]",
            EXAMPLE.resolveSibling("").toAbsolutePath().normalize(),
            "x");
    assertThat(example)
        .usingRecursiveComparison()
        .ignoringFields(
            "routing.adapters", "routing.tasks", "routing.routes", "routing.defaultTasks")
        .isEqualTo(minimal);
  }
}
