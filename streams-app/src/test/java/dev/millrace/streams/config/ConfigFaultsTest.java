package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a configuration's author reads when it is wrong. */
@Tag("unit")
class ConfigFaultsTest {
  private static final String ADAPTERS = "adapters: [{name: a, path: a}, {name: b, path: b}]\n";

  @Test
  void reportsAllFaultsTogether() {
    ConfigException e =
        exception(
            """
            application-id: "not a name"
            topics: { events: events, partitions: many, predictions: dead-letters }
            engine:
              batch-tokens: 3
              wrokers: 2
            adapters:
              - path: somewhere
            tasks: [ { name: spam, adapter: ham } ]
            processing: { guarantee: twice }
            """);
    assertThat(e.faults())
        .containsExactly(
            "line 1: application-id: expected a name (1 to 100 of A-Z a-z 0-9 . _ -),"
                + " got \"not a name\"",
            "line 2: topics.events: expected a list of a topic name, got a value",
            "line 2: topics.partitions: expected 1..10000, got \"many\"",
            "line 2: topics.dead-letters: expected topics with different names,"
                + " got dead-letters again",
            "line 5: engine: unknown key \"wrokers\", expected one of"
                + " [workers, threads, batch-tokens, max-rows, queue-tokens, timeout-ms]",
            "line 4: engine.batch-tokens: expected 16..65536, got \"3\"",
            "line 7: adapters[0].name: expected a name (1 to 100 of A-Z a-z 0-9 . _ -), got nothing",
            "line 8: tasks[0].adapter: expected the name of one of the adapters, got ham",
            "line 9: processing.guarantee: expected exactly_once_v2 or at_least_once,"
                + " got \"twice\"");
    assertThat(String.valueOf(e.getMessage()).lines())
        .hasSize(10)
        .startsWith("millrace.yaml can't be used:")
        .contains("  line 4: engine.batch-tokens: expected 16..65536, got \"3\"");
  }

  @Test
  void aVersionThatStaysCantBeThatOfAdaptersThatChange() {
    String adapters = "adapters: [{name: a, path: a, version: 1}, {name: b, path: b}]\n";
    assertThat(faults(adapters + "reload: {adapters-ms: 1000}"))
        .containsExactly(
            "line 1: adapters[0].version: expected nothing with reload.adapters-ms, as a version"
                + " that stays would be that of different files");
  }

  @Test
  void needsAnAdapter() {
    assertThat(faults(""))
        .containsExactly("line 1: adapters: expected at least one adapter, got none");
    assertThat(faults("# nothing\n---\n")).hasSize(1);
    assertThat(faults("adapters: []"))
        .containsExactly("line 1: adapters: expected a list of sections, got an empty one");
    assertThat(faults("adapters: spam"))
        .containsExactly("line 1: adapters: expected a list of sections, got a value");
    assertThat(faults("adapters: [spam]"))
        .containsExactly(
            "line 1: adapters[0]: expected a section with keys, got a value",
            "line 1: adapters[0].name: expected a name (1 to 100 of A-Z a-z 0-9 . _ -), got nothing",
            "line 1: adapters[0].path: expected a path, got nothing");
  }

  @Test
  void adaptersAndTasksAndVariantsHaveDifferentNames() {
    assertThat(faults("adapters: [{name: a, path: a}, {name: a, path: b}]"))
        .containsExactly(
            "line 1: adapters[1].name: expected adapters with different names, got a again");
    assertThat(faults(ADAPTERS + "tasks: [{name: t, adapter: a}, {name: t, adapter: b}]"))
        .containsExactly("line 2: tasks[1].name: expected tasks with different names, got t again");
    assertThat(
            faults(
                ADAPTERS
                    + variants(
                        "{name: v, adapter: a, share: 1}", "{name: v, adapter: b, share: 1}")))
        .containsExactly(
            "line 2: tasks[0].variants[1].name: expected variants with different names, got v again");
  }

  @Test
  void variantsNeedAKnownAdapterAndAShare() {
    assertThat(
            faults(ADAPTERS + variants("{name: v, adapter: c, share: 0}", "{name: w, adapter: a}")))
        .containsExactly(
            "line 2: tasks[0].variants[0].adapter: expected the name of one of the adapters, got c",
            "line 2: tasks[0].variants[0].share: expected a number greater than 0, got \"0\"",
            "line 2: tasks[0].variants[1].share: expected a number greater than 0, got nothing");
    for (String share : List.of("-1", "90%", "1e3", ".inf", "NaN", "[1]")) {
      assertThat(faults(ADAPTERS + variants("{name: v, adapter: a, share: '" + share + "'}")))
          .as(share)
          .hasSize(1);
    }
  }

  @Test
  void aTaskHasEitherAnAdapterOrVariants() {
    String message = "line 2: tasks[0].adapter: expected either an adapter or variants";
    assertThat(faults(ADAPTERS + "tasks: [{name: t}]")).containsExactly(message);
    assertThat(
            faults(
                ADAPTERS
                    + "tasks: [{name: t, adapter: a, variants: [{name: v, adapter: a, share: 1}]}]"))
        .containsExactly(message);
    assertThat(faults(ADAPTERS + variants()))
        .containsExactly(
            "line 2: tasks[0].variants: expected a list of sections, got an empty one");
  }

  @Test
  void routesNameTasksAndNoMoreThanAnEventMayHave() {
    assertThat(faults(ADAPTERS + "routes: {default: [a, c, 'x y']}"))
        .containsExactly(
            "line 2: routes.default[2]: expected a name (1 to 100 of A-Z a-z 0-9 . _ -), got \"x y\"",
            "line 2: routes.default: expected names of tasks, got c");
    assertThat(faults(ADAPTERS + "limits: {max-tasks-per-event: 1}"))
        .containsExactly(
            "line 1: routes.default: expected at most limits.max-tasks-per-event (1) tasks, got 2");
  }

  @Test
  void topicsAreKafkasAndDifferent() {
    assertThat(faults(ADAPTERS + "topics: {events: [x, x, '..', 'a b'], predictions: x}"))
        .hasSize(4);
    assertThat(faults(ADAPTERS + "topics: {events: []}"))
        .containsExactly(
            "line 2: topics.events: expected at least one of a topic name, got an empty list");
  }

  @Test
  void numbersFitTogether() {
    assertThat(faults(ADAPTERS + "engine: {batch-tokens: 9000}"))
        .containsExactly(
            "line 2: engine.queue-tokens: expected at least batch-tokens (9000), got 8192");
    assertThat(faults(ADAPTERS + "drift:\n  grace-ms: 100\n  flush-ms: 200"))
        .containsExactly(
            "line 4: drift.flush-ms: expected at most grace-ms (100),"
                + " so that windows get all parts in time, got 200");
    assertThat(faults(ADAPTERS + "processing: {submit-timeout-ms: 300000}"))
        .containsExactly(
            "line 2: processing.submit-timeout-ms:"
                + " expected less than Kafka's max.poll.interval.ms (300000), got 300000");
    assertThat(
            faults(
                ADAPTERS
                    + "kafka: {max.poll.interval.ms: 400000, main.consumer.max.poll.interval.ms: 1000}"))
        .singleElement()
        .asString()
        .contains("max.poll.interval.ms (1000)");
    assertThat(faults(ADAPTERS + "kafka: {max.poll.interval.ms: soon}\ndrift: {grace-ms: 1}"))
        .containsExactly("line 3: drift.grace-ms: expected 10..3600000 ms, got \"1\"");
  }

  @Test
  void theAgeOfEventsGoesWithThePolicy() {
    assertThat(faults(ADAPTERS + "overload: {policy: shed}"))
        .containsExactly(
            "line 2: overload.max-event-age-ms:"
                + " expected the age of events to shed with policy shed, got nothing");
    assertThat(faults(ADAPTERS + "overload: {max-event-age-ms: 5}"))
        .containsExactly(
            "line 2: overload.max-event-age-ms:"
                + " expected nothing with policy block, which sheds no events");
    assertThat(faults(ADAPTERS + "overload: {policy: drop}"))
        .containsExactly("line 2: overload.policy: expected block or shed, got \"drop\"");
  }

  @Test
  void pathsGoWithTheFormat() {
    assertThat(faults(ADAPTERS + "input:\n  format: text\n  text-path: a.b\n  id-path: ''"))
        .containsExactly(
            "line 4: input.text-path: expected nothing with input.format text,"
                + " which is nothing but the text",
            "line 5: input.id-path: expected nothing with input.format text,"
                + " which is nothing but the text");
    assertThat(faults(ADAPTERS + "input: {format: cloudevents, id-path: x, text-path: y}"))
        .containsExactly(
            "line 2: input.id-path: expected nothing with input.format cloudevents,"
                + " which have an id of their own");
    assertThat(faults(ADAPTERS + "input: {format: xml, text-path: '', tasks-path: a..b}"))
        .containsExactly(
            "line 2: input.format: expected avro or json or text or cloudevents, got \"xml\"",
            "line 2: input.text-path: expected a path of a field, such as body.message, got \"\"",
            "line 2: input.tasks-path: expected a path of a field, such as body.message,"
                + " or \"\" for none, got \"a..b\"");
  }

  @Test
  void aPathMakesAnyAvroRecordAnEvent() throws ConfigException {
    for (String path : List.of("text-path: text", "id-path: ''", "adapter-path: x.y")) {
      MillraceConfig config =
          ConfigFile.parse(ADAPTERS + "input: {" + path + "}", Path.of("/x"), "millrace.yaml");
      assertThat(config.topics().input().ownContract()).as(path).isFalse();
    }
  }

  @Test
  void wholeNumbersAreWrittenPlainly() {
    for (String number : List.of("1.5", "0x10", "010", "1_0", "+1", "99999999999999999999", "''")) {
      assertThat(faults(ADAPTERS + "engine: {workers: " + number + "}")).as(number).hasSize(1);
    }
  }

  @Test
  void kafkasPropertiesWithASettingOfTheirOwnAreSetThere() {
    assertThat(faults(ADAPTERS + "kafka: {num.stream.threads: 2, state.dir: /tmp}"))
        .containsExactlyInAnyOrder(
            "line 2: kafka: num.stream.threads: set processing.stream-threads instead",
            "line 2: kafka: state.dir: set processing.state-dir instead");
  }

  @Test
  void clientPropertiesAreFlat() {
    assertThat(
            faults(
                ADAPTERS + "kafka:\n  ssl:\n    key: x\n  acks:\n  'a b': c\nschema-registry: url"))
        .containsExactly(
            "line 3: kafka.ssl: expected a value (\"\" for an empty one), got a section",
            "line 5: kafka.acks: expected a value (\"\" for an empty one), got nothing",
            "line 6: kafka: expected names of properties, got \"a b\"",
            "line 7: schema-registry: expected properties with values, got a value");
  }

  @Test
  void textHasItsOwnFieldInEnrichedRecords() {
    String output = "\noutput: {mode: enrich, field: text}";
    assertThat(faults(ADAPTERS + "input: {format: text}" + output))
        .containsExactly(
            "line 3: output.field: expected another field than text, which holds the text itself");
    assertThat(faults(ADAPTERS + "output: {mode: both, field: a.b, max-bytes: 1}"))
        .containsExactly(
            "line 2: output.mode: expected predictions or enrich, got \"both\"",
            "line 2: output.field: expected a name of A-Z a-z 0-9 _, got \"a.b\"",
            "line 2: output.max-bytes: expected 1000..1000000000, got \"1\"");
  }

  static List<String> faults(String yaml) {
    return exception(yaml).faults();
  }

  private static ConfigException exception(String yaml) {
    return catchThrowableOfType(
        ConfigException.class, () -> ConfigFile.parse(yaml, Path.of("/x"), "millrace.yaml"));
  }

  private static String variants(String... variants) {
    return "tasks: [{name: t, variants: [" + String.join(", ", variants) + "]}]";
  }
}
