package dev.millrace.streams.config;

import java.util.List;
import java.util.Map;

/** Settings of routes' rules. */
final class RouteKeys {
  /** The default of what a rule may leave open. */
  private static final String ANY = "any";

  static final Key<String> RULE_TOPIC =
      new Key<>(
          "routes.rules[].match.topic",
          Kinds.topic(),
          Keys.NO_NAME,
          ANY,
          "The topic that the event was read from. All that stands under `match` must hold, at least"
              + " one thing; the first rule that takes an event says its tasks, unless it names"
              + " tasks or an adapter itself.");
  static final Key<Map<String, String>> RULE_HEADER =
      new Key<>(
          "routes.rules[].match.header",
          Kinds.texts("headers", Kinds::isHeader),
          Map.of(),
          ANY,
          "Headers and their values, in UTF-8. Of several of one name the last counts. `ce_…` are the"
              + " attributes of CloudEvents, structured ones too.");
  static final Key<String> RULE_KEY_PREFIX =
      new Key<>(
          "routes.rules[].match.key-prefix",
          Kinds.keyPrefix(),
          "",
          ANY,
          "How the record's key begins, in UTF-8.");
  static final Key<Map<String, String>> RULE_FIELD =
      new Key<>(
          "routes.rules[].match.field",
          Kinds.texts("fields", Kinds::isFieldPath),
          Map.of(),
          ANY,
          "Paths of fields and their values; in a CloudEvent, of its data. Numbers are compared in"
              + " their shortest form (1, -2.5, 100), as are true and false.");
  static final Key<List<String>> RULE_TASKS =
      Key.required(
          "routes.rules[].tasks",
          Kinds.some(Kinds.name()),
          List.of(),
          "Tasks of the events that the rule takes.");

  private RouteKeys() {}
}
