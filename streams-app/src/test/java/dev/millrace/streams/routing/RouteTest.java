package dev.millrace.streams.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.rollout.TrafficSplit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RouteTest {
  private static final List<String> TOPICS = List.of("t", "u");
  private static final Map<String, String> NONE = Map.of();

  @Test
  void theFirstRouteThatTakesTheEventSaysItsTasks() throws RoutingException {
    Router router =
        router(
            new Route(match("t", null, NONE, NONE), List.of("a")),
            new Route(match(null, "vip-", NONE, NONE), List.of("b", "a")));

    assertThat(tasks(router, EventHints.NONE, EventFacts.of("t", bytes("vip-1"))))
        .containsExactly("a");
    assertThat(tasks(router, EventHints.NONE, EventFacts.of("u", bytes("vip-1"))))
        .containsExactly("b", "a");
    assertThat(tasks(router, EventHints.NONE, EventFacts.of("u", null))).containsExactly("c");
  }

  @Test
  void whatTheEventSaysItselfGoesBeforeTheRoutes() throws RoutingException {
    Router router = router(new Route(match("t", null, NONE, NONE), List.of("a")));
    EventFacts facts = EventFacts.of("t", null);

    assertThat(tasks(router, new EventHints(null, List.of("b")), facts)).containsExactly("b");
    assertThat(tasks(router, new EventHints("adapter-of-c", null), facts)).containsExactly("c");
  }

  @Test
  void allOfAMatchMustHold() {
    RouteMatch match = match("t", "k", Map.of("h", "1", "i", ""), Map.of("f.g", "true"));
    Map<String, String> headers = Map.of("h", "1", "i", "", "other", "x");
    Map<String, String> fields = Map.of("f.g", "true", "other", "x");

    assertThat(match.test().test(new EventFacts("t", bytes("key"), headers, fields))).isTrue();
    assertThat(match.test().test(new EventFacts("u", bytes("key"), headers, fields))).isFalse();
    assertThat(match.test().test(new EventFacts("t", bytes("Key"), headers, fields))).isFalse();
    assertThat(match.test().test(new EventFacts("t", null, headers, fields))).isFalse();
    assertThat(match.test().test(new EventFacts("t", bytes(""), headers, fields))).isFalse();
    assertThat(match.test().test(new EventFacts("t", bytes("key"), Map.of("h", "1"), fields)))
        .isFalse();
    assertThat(match.test().test(new EventFacts("t", bytes("key"), headers, Map.of("f.g", "TRUE"))))
        .isFalse();
    assertThat(match.test().test(new EventFacts("t", bytes("key"), headers, NONE))).isFalse();
  }

  @Test
  void aKeyIsComparedByItsBytes() {
    RouteMatch match = match(null, "é", NONE, NONE);
    assertThat(match.test().test(EventFacts.of("t", new byte[] {(byte) 0xc3, (byte) 0xa9})))
        .isTrue();
    assertThat(match.test().test(EventFacts.of("t", new byte[] {(byte) 0xc3}))).isFalse();
  }

  @Test
  void routesSayWhichHeadersTheyLookAt() {
    assertThat(
            router(
                    new Route(match(null, null, Map.of("h", "1", "i", "2"), NONE), List.of("a")),
                    new Route(match(null, null, Map.of("h", "3"), NONE), List.of("a")))
                .headersAsked())
        .containsExactlyInAnyOrder("h", "i");
  }

  @Test
  void aMatchBehindALooserOneIsNeverReached() {
    RouteMatch strict = match("t", "abc", Map.of("h", "1"), Map.of("f", "1"));
    for (RouteMatch looser :
        List.of(
            strict,
            match(null, "abc", Map.of("h", "1"), Map.of("f", "1")),
            match("t", "ab", NONE, NONE),
            match(null, null, Map.of("h", "1"), NONE),
            match(null, null, NONE, Map.of("f", "1")))) {
      assertThat(strict.isBehind(List.of(looser), TOPICS)).as("%s", looser).isTrue();
    }
    for (RouteMatch other :
        List.of(
            match("u", null, NONE, NONE),
            match("t", "abcd", NONE, NONE),
            match("t", null, Map.of("h", "2"), NONE),
            match("t", null, NONE, Map.of("f", "1", "g", "1")))) {
      assertThat(strict.isBehind(List.of(other), TOPICS)).as("%s", other).isFalse();
    }
  }

  @Test
  void severalMatchesMayTakeAllTopicsTogether() {
    RouteMatch rest = match(null, "k", NONE, NONE);
    List<RouteMatch> both = List.of(match("t", null, NONE, NONE), match("u", "k", NONE, NONE));
    assertThat(rest.isBehind(both, TOPICS)).isTrue();
    assertThat(rest.isBehind(both, List.of("t", "u", "v"))).isFalse();
    assertThat(rest.isBehind(List.of(), TOPICS)).isFalse();
  }

  /** Against all events of a small world. */
  @Test
  void noEventReachesWhatIsSaidToBeNeverReached() {
    Random random = new Random(11);
    List<EventFacts> world = world();
    int behind = 0;
    for (int i = 0; i < 5_000; i++) {
      RouteMatch match = random(random);
      List<RouteMatch> earlier = List.of(random(random), random(random));
      if (match.isBehind(earlier, TOPICS)) {
        behind++;
        assertThat(world)
            .as("%s behind %s", match, earlier)
            .filteredOn(match.test())
            .allMatch(facts -> earlier.stream().anyMatch(other -> other.test().test(facts)));
      }
    }
    assertThat(behind).isGreaterThan(100);
  }

  private static RouteMatch random(Random random) {
    return match(
        pick(random, "t", "u"), pick(random, "a", "ab"), some(random, "h"), some(random, "f"));
  }

  private static @Nullable String pick(Random random, String... values) {
    int i = random.nextInt(values.length * 2);
    return i < values.length ? values[i] : null;
  }

  private static Map<String, String> some(Random random, String name) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < 2; i++) {
      String value = pick(random, "1", "2");
      if (value != null) {
        values.put(name + i, value);
      }
    }
    return values;
  }

  private static List<EventFacts> world() {
    List<EventFacts> world = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      String key = pick(random, "a", "ab", "abc", "b");
      world.add(
          new EventFacts(
              TOPICS.get(i % 2),
              key == null ? null : bytes(key),
              some(random, "h"),
              some(random, "f")));
    }
    return world;
  }

  private static List<String> tasks(Router router, EventHints hints, EventFacts facts)
      throws RoutingException {
    return router.route(hints, facts, "id").stream().map(Assignment::task).toList();
  }

  private static Router router(Route... routes) {
    return new Router(List.of(task("a"), task("b"), task("c")), List.of(routes), List.of("c"));
  }

  private static Task task(String name) {
    return new Task(name, TrafficSplit.toOne(name, "adapter-of-" + name));
  }

  private static RouteMatch match(
      @Nullable String topic,
      @Nullable String keyPrefix,
      Map<String, String> headers,
      Map<String, String> fields) {
    return new RouteMatch(topic, keyPrefix, headers, fields);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
