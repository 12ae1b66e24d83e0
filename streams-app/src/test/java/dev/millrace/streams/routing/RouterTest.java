package dev.millrace.streams.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.streams.rollout.TrafficSplit;
import dev.millrace.streams.rollout.Variant;
import dev.millrace.streams.routing.RoutingException.Code;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class RouterTest {
  private static final EventFacts NOTHING = EventFacts.of("t", null);
  private static final Task INTENT = task("intent", "banking");
  private static final Task EMOTION = task("emotion", "ekman");
  private static final Task SPAM =
      new Task(
          "spam",
          new TrafficSplit(
              "spam",
              List.of(new Variant("control", "sms", 50), new Variant("candidate", "sms-v2", 50))));

  private final Router router =
      new Router(List.of(INTENT, EMOTION, SPAM), List.of("emotion", "intent"));

  @Test
  void anEventThatSaysNothingGetsTheDefaultTasksInTheirOrder() throws RoutingException {
    assertThat(route(null, null))
        .containsExactly(
            new Assignment("emotion", "ekman", "control"),
            new Assignment("intent", "banking", "control"));
  }

  @Test
  void anEventGetsJustTheTasksThatItNamesOnceEach() throws RoutingException {
    assertThat(route(null, List.of("intent", "emotion", "intent")))
        .extracting(Assignment::task)
        .containsExactly("intent", "emotion");
  }

  @Test
  void aSplitTaskIsAnsweredByTheVariantOfTheKey() throws RoutingException {
    for (int i = 0; i < 50; i++) {
      byte[] key = ("user-" + i).getBytes(UTF_8);
      Variant variant = SPAM.split().assign(key, "");
      assertThat(router.route(new EventHints(null, List.of("spam")), EventFacts.of("t", key), "id"))
          .containsExactly(new Assignment("spam", variant.adapter(), variant.name()));
    }
  }

  @Test
  void aSplitTaskIsAnsweredByTheVariantOfTheEventIdWhereThereIsNoKey() throws RoutingException {
    for (int i = 0; i < 50; i++) {
      Variant variant = SPAM.split().assign(null, "id-" + i);
      assertThat(router.route(new EventHints(null, List.of("spam")), NOTHING, "id-" + i))
          .containsExactly(new Assignment("spam", variant.adapter(), variant.name()));
    }
  }

  @Test
  void aNamedAdapterAnswersAllNamedTasks() throws RoutingException {
    assertThat(route("sms-v2", List.of("spam", "intent")))
        .containsExactly(
            new Assignment("spam", "sms-v2", null), new Assignment("intent", "sms-v2", null));
  }

  @Test
  void aNamedAdapterAloneAnswersTheTaskItIsAVariantOf() throws RoutingException {
    assertThat(route("sms-v2", null)).containsExactly(new Assignment("spam", "sms-v2", null));
  }

  @Test
  void aNamedAdapterOfSeveralTasksAnswersTheFirst() throws RoutingException {
    Router shared = new Router(List.of(task("b", "x"), task("a", "x")), List.of());
    assertThat(shared.route(new EventHints("x", null), NOTHING, "id"))
        .containsExactly(new Assignment("b", "x", null));
  }

  @Test
  void aNamedAdapterOfNoTaskAnswersATaskOfItsOwnName() throws RoutingException {
    assertThat(route("trial", null)).containsExactly(new Assignment("trial", "trial", null));
  }

  @Test
  void emptyHintsSayNothing() throws RoutingException {
    assertThat(route("", List.of())).isEqualTo(route(null, null));
    assertThat(new EventHints("", List.of())).isEqualTo(EventHints.NONE);
  }

  @Test
  void oneUnknownTaskFailsTheEvent() {
    RoutingException e = failure(router, null, List.of("intent", "mood"));
    assertThat(e.code()).isEqualTo(Code.UNKNOWN_TASK);
    assertThat(e).hasMessage("expected one of the tasks [intent, emotion, spam], got \"mood\"");
    assertThat(failure(router, "sms", List.of("mood")).code()).isEqualTo(Code.UNKNOWN_TASK);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "../spam", "a b", "späm", "a\n"})
  void whatCanNotBeANameIsAnUnknownAdapter(String adapter) {
    assertThat(failure(router, adapter, null).code()).isEqualTo(Code.UNKNOWN_ADAPTER);
  }

  @Test
  void messagesRepeatNothingThatCouldBeText() {
    String task =
        failure(router, null, List.of("my \r\nsecret\u2028" + "x".repeat(988))).getMessage();
    assertThat(task).endsWith("got something that can't be one (1000 characters)");
    String adapter = failure(router, "my secret", null).getMessage();
    assertThat(adapter).endsWith("got something that can't be one (9 characters)");
    assertThat(task + adapter).doesNotContain("secret");
  }

  @Test
  void quotesAreCutAndHoldNoControlCharacters() {
    assertThat(Names.quote("\r\nfake\u2028" + "x".repeat(1000)))
        .startsWith("\"??fake?xxx")
        .endsWith("x…\"")
        .hasSize(103);
  }

  @Test
  void anEventThatSaysNothingHasNoTaskWhereNoneIsDefault() {
    RoutingException e = failure(new Router(List.of(INTENT), List.of()), null, null);
    assertThat(e.code()).isEqualTo(Code.NO_TASK);
    assertThat(e.getStackTrace()).isEmpty();
  }

  @Test
  void refusesTasksOfOneName() {
    assertThatThrownBy(() -> new Router(List.of(INTENT, INTENT), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two called intent");
  }

  @Test
  void refusesAnUnknownDefaultTask() {
    assertThatThrownBy(() -> new Router(List.of(INTENT), List.of("spam")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("default tasks: expected one of the tasks [intent], got \"spam\"");
  }

  @Test
  void refusesARouteToAnUnknownTask() {
    Route route =
        new Route(new RouteMatch("t", null, Map.of(), Map.of()), List.of("intent", "spam"));
    assertThatThrownBy(() -> new Router(List.of(INTENT), List.of(route), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a route's tasks: expected one of the tasks [intent], got \"spam\"");
  }

  @Test
  void namesHaveOneToAHundredCharacters() {
    assertThat(IntStream.of(0, 1, 100, 101).mapToObj(n -> Names.valid("x".repeat(n))))
        .containsExactly(false, true, true, false);
    assertThat(Names.valid("Spam-v2.1_final")).isTrue();
  }

  private List<Assignment> route(@Nullable String adapter, @Nullable List<String> tasks)
      throws RoutingException {
    return router.route(new EventHints(adapter, tasks), NOTHING, "id");
  }

  private static RoutingException failure(
      Router router, @Nullable String adapter, @Nullable List<String> tasks) {
    return catchThrowableOfType(
        RoutingException.class, () -> router.route(new EventHints(adapter, tasks), NOTHING, "id"));
  }

  private static Task task(String name, String adapter) {
    return new Task(name, TrafficSplit.toOne(name, adapter));
  }
}
