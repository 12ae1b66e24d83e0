package dev.millrace.streams.config;

import dev.millrace.streams.input.AvroEventDecoder;
import dev.millrace.streams.input.FieldPath;
import dev.millrace.streams.input.InputFormat;
import dev.millrace.streams.routing.Route;
import dev.millrace.streams.routing.RouteMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads which events get which tasks. A rule that no event can reach is a fault: its author expects
 * that it does something.
 */
final class RouteReader {
  /** Each event is held against them one by one. */
  private static final int MAX_RULES = 256;

  /** Each is looked for in every event. */
  private static final int MAX_FIELDS = 32;

  private final TaskNames taskNames;
  private final TopicsConfig topics;
  private final List<RouteMatch> matches = new ArrayList<>();

  RouteReader(TaskNames taskNames, TopicsConfig topics) {
    this.taskNames = taskNames;
    this.topics = topics;
  }

  List<Route> read(Section routes) {
    List<Section> rules = routes.sections("rules");
    if (rules.size() > MAX_RULES) {
      routes.fault("rules", "expected at most %d, got %d".formatted(MAX_RULES, rules.size()));
      return List.of();
    }
    List<Route> read = rules.stream().map(this::route).toList();
    long fields = read.stream().flatMap(route -> fields(route.match())).distinct().count();
    if (fields > MAX_FIELDS) {
      routes.fault(
          "rules", "expected at most %d different fields, got %d".formatted(MAX_FIELDS, fields));
    }
    return read;
  }

  private static Stream<String> fields(RouteMatch match) {
    return match.fields().keySet().stream();
  }

  private Route route(Section rule) {
    int before = rule.faults();
    RouteMatch match = match(rule);
    List<String> tasks = taskNames.checked(rule, "tasks", rule.get(RouteKeys.RULE_TASKS));
    // What is faulty may take fewer events once it is right.
    if (rule.faults() == before) {
      checkReachable(rule, match);
      matches.add(match);
    }
    return new Route(match, tasks);
  }

  private void checkReachable(Section rule, RouteMatch match) {
    if (match.isBehind(matches, topics.events())) {
      rule.fault("match", "expected events that no rule before takes, got none but such events");
    }
  }

  private RouteMatch match(Section rule) {
    int before = rule.faults();
    Section section = rule.section("match");
    boolean empty =
        Stream.of(
                RouteKeys.RULE_TOPIC,
                RouteKeys.RULE_HEADER,
                RouteKeys.RULE_KEY_PREFIX,
                RouteKeys.RULE_FIELD)
            .noneMatch(key -> section.has(key.name()));
    if (empty && rule.faults() == before) {
      rule.fault(
          "match",
          "expected a topic, header, key-prefix or field, got none of them;"
              + " the tasks of all other events are routes.default");
    }
    return new RouteMatch(
        topic(section),
        section.find(RouteKeys.RULE_KEY_PREFIX),
        orNone(section.find(RouteKeys.RULE_HEADER)),
        fields(section));
  }

  private @Nullable String topic(Section match) {
    String topic = match.find(RouteKeys.RULE_TOPIC);
    if (topic != null && !topics.events().contains(topic)) {
      match.fault("topic", "expected one of topics.events, got " + topic);
    }
    return topic;
  }

  private Map<String, String> fields(Section match) {
    Map<String, String> fields = orNone(match.find(RouteKeys.RULE_FIELD));
    InputConfig input = topics.input();
    if (input.format() == InputFormat.TEXT && !fields.isEmpty()) {
      match.fault("field", "expected nothing with input.format text, which has no fields");
    }
    if (input.ownContract()) {
      fields.keySet().stream()
          .filter(name -> !FieldPath.parse(name).map(AvroEventDecoder::mayHave).orElse(false))
          .forEach(name -> match.fault("field", "expected a field of TextEvent, got " + name));
    }
    return fields;
  }

  private static Map<String, String> orNone(@Nullable Map<String, String> values) {
    return values == null ? Map.of() : values;
  }
}
