package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the author of routes reads when they are wrong. */
@Tag("unit")
class RouteFaultsTest {
  private static final String HEAD =
      "adapters: [{name: a, path: a}, {name: b, path: b}]\ntopics: {events: [t, u]}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {match: {topic: v}, tasks: [a]}             | match.topic: expected one of topics.events, got v
          {match: {topic: t}, tasks: [c]}             | tasks: expected names of tasks, got c
          {match: {topic: t}, tasks: []}              | tasks: expected at least one of a name (1 to 100 of A-Z a-z 0-9 . _ -), got an empty list
          {match: {topic: t}}                         | tasks: expected at least one of a name (1 to 100 of A-Z a-z 0-9 . _ -), got nothing
          {match: {}, tasks: [a]}                     | match: expected a topic, header, key-prefix or field, got none of them; the tasks of all other events are routes.default
          {tasks: [a]}                                | match: expected a topic, header, key-prefix or field, got none of them; the tasks of all other events are routes.default
          {match: t, tasks: [a]}                      | match: expected a section with keys, got a value
          {match: {key: x}, tasks: [a]}               | match: unknown key "key", expected one of [topic, header, key-prefix, field]
          {match: {key-prefix: ''}, tasks: [a]}       | match.key-prefix: expected the beginning of a key, got ""
          {match: {header: {}}, tasks: [a]}           | match.header: expected values by the names of headers, got none
          {match: {header: x}, tasks: [a]}            | match.header: expected values by the names of headers, got a value
          {match: {header: {' ': x}}, tasks: [a]}     | match.header: expected values by the names of headers, got " "
          {match: {header: {h: }}, tasks: [a]}        | match.header."h": expected a text of at most 1000 characters ("" for an empty one), got nothing
          {match: {header: {h: [x]}}, tasks: [a]}     | match.header."h": expected a text of at most 1000 characters ("" for an empty one), got a list
          {match: {field: {a..b: x}}, tasks: [a]}     | match.field: expected values by the names of fields, got "a..b"
          {match: {field: {lang: x}}, tasks: [a]}     | match.field: expected a field of TextEvent, got lang
          """)
  void saysWhatIsWrongWithARule(String rule, String message) {
    assertThat(ConfigFaultsTest.faults(HEAD + "routes: {default: [], rules: [" + rule + "]}"))
        .containsExactly("line 3: routes.rules[0]." + message);
  }

  @Test
  void anEventMayHaveSoManyTasks() {
    assertThat(
            ConfigFaultsTest.faults(
                HEAD
                    + "limits: {max-tasks-per-event: 1}\n"
                    + rules("[a]", "{match: {topic: t}, tasks: [a, b, a]}")))
        .containsExactly(
            "line 4: routes.rules[0].tasks:"
                + " expected at most limits.max-tasks-per-event (1) tasks, got 2");
  }

  @Test
  void aRuleThatNoEventReachesIsAFault() {
    assertThat(
            ConfigFaultsTest.faults(
                HEAD
                    + rules(
                        "[a]",
                        "{match: {key-prefix: x}, tasks: [a]}",
                        "{match: {key-prefix: x, topic: t}, tasks: [b]}",
                        "{match: {topic: t}, tasks: [a]}",
                        "{match: {topic: u}, tasks: [b]}",
                        "{match: {header: {h: x}}, tasks: [b]}")))
        .containsExactly(
            "line 3: routes.rules[1].match:"
                + " expected events that no rule before takes, got none but such events",
            "line 3: routes.rules[4].match:"
                + " expected events that no rule before takes, got none but such events");
  }

  @Test
  void aFaultyRuleHidesNoOther() {
    assertThat(
            ConfigFaultsTest.faults(
                HEAD
                    + rules(
                        "[a]",
                        "{match: {topic: t, header: {h: }}, tasks: [a]}",
                        "{match: {topic: t}, tasks: [b]}")))
        .hasSize(1);
  }

  @Test
  void withRulesTheDefaultIsExplicit() throws ConfigException {
    String rules = "routes: {rules: [{match: {topic: t}, tasks: [a]}]}";
    assertThat(ConfigFaultsTest.faults(HEAD + rules))
        .containsExactly(
            "line 3: routes.default: expected the tasks of events that no rule takes"
                + " ([] makes them dead letters), got nothing");
    assertThat(parse(HEAD + rules("[]", "{match: {topic: t}, tasks: [a]}")).defaultTasks())
        .isEmpty();
    assertThat(ConfigFaultsTest.faults(HEAD + "routes: {rules: [], default: []}"))
        .containsExactly("line 3: routes.rules: expected a list of sections, got an empty one");
  }

  @Test
  void fieldsGoWithTheFormat() throws ConfigException {
    String rules = rules("[a]", "{match: {field: {lang: x, attributes.lang: y}}, tasks: [a]}");
    assertThat(ConfigFaultsTest.faults(HEAD + "input: {format: text}\n" + rules))
        .containsExactly(
            "line 4: routes.rules[0].match.field:"
                + " expected nothing with input.format text, which has no fields");
    for (String input : List.of("format: json", "format: cloudevents", "text-path: body")) {
      assertThat(parse(HEAD + "input: {" + input + "}\n" + rules).fieldsAsked())
          .as(input)
          .containsExactlyInAnyOrder("lang", "attributes.lang");
    }
  }

  @Test
  void rulesAndFieldsAreLimited() throws ConfigException {
    assertThat(parse(HEAD + many(256, "key-prefix: 'k%03d'")).routes()).hasSize(256);
    assertThat(ConfigFaultsTest.faults(HEAD + many(257, "key-prefix: 'k%03d'")))
        .containsExactly("line 3: routes.rules: expected at most 256, got 257");
    String json = HEAD + "input: {format: json}\n";
    assertThat(parse(json + many(32, "field: {f%d: x}")).routes()).hasSize(32);
    assertThat(ConfigFaultsTest.faults(json + many(33, "field: {f%d: x}")))
        .containsExactly("line 4: routes.rules: expected at most 32 different fields, got 33");
  }

  private static String many(int count, String match) {
    return rules(
        "[]",
        IntStream.range(0, count)
            .mapToObj(i -> "{match: {" + match.formatted(i) + "}, tasks: [a]}")
            .toArray(String[]::new));
  }

  private static String rules(String defaultTasks, String... rules) {
    return "routes: {default: "
        + defaultTasks
        + ", rules: ["
        + List.of(rules).stream().collect(Collectors.joining(", "))
        + "]}";
  }

  private static RoutingConfig parse(String yaml) throws ConfigException {
    return ConfigFile.parse(yaml, Path.of("/x"), "millrace.yaml").routing();
  }
}
