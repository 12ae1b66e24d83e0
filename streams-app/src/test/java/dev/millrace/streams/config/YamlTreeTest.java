package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;

@Tag("unit")
class YamlTreeTest {
  private final List<String> faults = new ArrayList<>();

  @Example
  void knowsTheLines() {
    assertThat(parse("# comment\na: 1\nb:\n  - x\n  - c: ~\n"))
        .isEqualTo(
            new Node.Mapping(
                Map.of(
                    "a",
                    new Node.Scalar("1", 2),
                    "b",
                    new Node.Sequence(
                        List.of(
                            new Node.Scalar("x", 4),
                            new Node.Mapping(Map.of("c", new Node.Nothing(5)), 5)),
                        3)),
                2));
    assertThat(faults).isEmpty();
  }

  @Example
  void keepsValuesAsTheyAreWritten() {
    Node.Mapping root =
        parse("a: 1.10\nb: 0x1F\nc: 'true'\nd: |\n  one\n  two\ne: 2026-01-01\nf: !!binary aGk=\n");
    assertThat(Objects.requireNonNull(root).entries().values())
        .extracting(node -> node instanceof Node.Scalar scalar ? scalar.text() : "")
        .startsWith("1.10", "0x1F", "true", "one\ntwo\n", "2026-01-01")
        .hasSize(6);
  }

  @Example
  void anEmptyFileHasNoKeys() {
    for (String empty : List.of("", "# only this\n", "---\n", "~")) {
      assertThat(parse(empty)).isNotNull().extracting(Node.Mapping::entries).isEqualTo(Map.of());
    }
    assertThat(faults).isEmpty();
  }

  @Example
  void refusesAliases() {
    parse("a: &x [1, 2]\nb: [*x, *x]\nc: {<<: *x}\n");
    assertThat(faults)
        .containsExactly(
            "line 2: expected a value, got a YAML alias: write the value out",
            "line 2: expected a value, got a YAML alias: write the value out",
            "line 3: expected a value, got a YAML alias: write the value out");
  }

  @Example
  void refusesAKeyThatIsThereTwice() {
    parse("a: 1\nb: 2\na: 3\n");
    assertThat(faults).containsExactly("line 3: expected each key once, got \"a\" again");
  }

  @Example
  void refusesWhatIsNoMapping() {
    parse("- a\n- b\n");
    parse("just text");
    parse("a: 1\n---\nb: 2\n");
    assertThat(faults)
        .containsExactly(
            "line 1: expected sections with keys, got a list",
            "line 1: expected sections with keys, got a value",
            "line 3: expected one YAML document, got another one");
  }

  @Example
  void refusesDeepNesting() {
    assertThat(parse("[".repeat(5_000))).isNull();
    assertThat(faults)
        .containsExactly(
            "line 1: expected YAML, got something else: sections within sections, more than 10 deep");
  }

  @Example
  void refusesWhatIsNoYamlWithoutQuotingIt() {
    assertThat(parse("kafka:\n  sasl.jaas.config: \"hunter2\n  more: 'hunter2: x\n")).isNull();
    assertThat(parse("password: hunter2: x")).isNull();
    assertThat(parse("a: b\n? {hunter2: x}\n: y")).isNull();
    assertThat(parse("password: hunter2\u0001")).isNull();
    assertThat(faults)
        .hasSize(4)
        .allMatch(fault -> fault.matches("line [1-5]: expected YAML, got.+"));
    assertThat(faults).noneMatch(fault -> fault.contains("hunter2") || fault.contains("\n"));
    assertThat(faults.get(1)).endsWith("mapping values are not allowed here");
  }

  @Property(tries = 3_000)
  void readsOrRefusesAnyText(@ForAll("almostYaml") String text) {
    Node.Mapping root = parse(text);
    assertThat(root == null && faults.isEmpty()).isFalse();
  }

  @Provide
  Arbitrary<String> almostYaml() {
    return Arbitraries.of(
            ("a b : \\s - [ ] { } \n \n\\s\\s & * ! !!int !!float !!binary !!null !x | > ' \" ? # % %YAML @ <<"
                    + " \t \\ , 0 1 9 _ . 0x 0b 0o 1e + ~ --- ... \u0000 \u0085 \ufeff \ud800 .inf true")
                .split(" "))
        .map(part -> part.replace("\\s", " "))
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  private Node.@Nullable Mapping parse(String yaml) {
    return YamlTree.parse(yaml, new Place("", faults));
  }
}
