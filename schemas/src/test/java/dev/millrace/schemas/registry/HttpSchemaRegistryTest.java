package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
@Timeout(300)
class HttpSchemaRegistryTest {
  private static final Schema STRING = Schema.create(Schema.Type.STRING);
  private static final String STRING_ANSWER = "{\"schema\":\"\\\"string\\\"\"}";

  private final ScriptedServer server = new ScriptedServer();
  private final FakeTiming timing = new FakeTiming();

  HttpSchemaRegistryTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
  }

  private HttpSchemaRegistry registry(String... namesAndValues) {
    Map<String, Object> properties = server.properties();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new HttpSchemaRegistry(RegistryConfig.parse(properties), timing);
  }

  private static SchemaRegistryException faultOf(ThrowingCallable call) {
    List<SchemaRegistryException> faults = new ArrayList<>();
    assertThatThrownBy(call).isInstanceOfSatisfying(SchemaRegistryException.class, faults::add);
    return faults.get(0);
  }

  @Test
  void aSchemaIsFetchedOnceForGood() {
    server.answer(200, STRING_ANSWER);
    HttpSchemaRegistry registry = registry();

    assertThat(registry.schemaById(7)).isEqualTo(STRING);
    timing.sleep(Duration.ofDays(365));
    assertThat(registry.schemaById(7)).isEqualTo(STRING);

    assertThat(server.requests())
        .containsExactly(new ScriptedServer.Request("GET", "/schemas/ids/7", "null", ""));
  }

  @Test
  void aSchemaIsRegisteredOnce() {
    server.answer(200, "{\"id\":3}");
    HttpSchemaRegistry registry = registry("normalize.schemas", "true");

    assertThat(registry.register("a b/c-value", STRING)).isEqualTo(3);
    assertThat(registry.register("a b/c-value", STRING)).isEqualTo(3);

    assertThat(server.requests())
        .containsExactly(
            new ScriptedServer.Request(
                "POST",
                "/subjects/a%20b%2Fc-value/versions?normalize=true",
                "null",
                STRING_ANSWER));
  }

  @Test
  void aSchemaIsLookedUpWithoutRegistering() {
    server.answer(200, "{\"subject\":\"a-value\",\"version\":2,\"id\":3,\"schema\":\"\"}");

    assertThat(registry().idFor("a-value", STRING)).isEqualTo(3);
    assertThat(server.requests().get(0).path()).isEqualTo("/subjects/a-value");
  }

  @Test
  void theNewestVersionIsAskedForEachTime() {
    String version = "{\"version\":%d,\"id\":3,\"schema\":\"\\\"string\\\"\"}";
    server.answer(200, version.formatted(2)).answer(200, version.formatted(4));
    HttpSchemaRegistry registry = registry();

    assertThat(registry.latestVersion("a-value"))
        .isEqualTo(new RegisteredSchema("a-value", 2, 3, STRING));
    assertThat(registry.latestVersion("a-value").version()).isEqualTo(4);
  }

  @Test
  void aLongErrorMessageIsCut() {
    server.answer(422, "{\"error_code\":42201,\"message\":\"" + "x".repeat(5_000) + "\"}");

    assertThat(faultOf(() -> registry().schemaById(7)).getMessage()).hasSizeLessThan(500);
  }

  @Test
  void anUnknownIdIsAskedForOnceASecond() {
    server.answer(404, "{\"error_code\":40403}").answer(200, STRING_ANSWER);
    HttpSchemaRegistry registry = registry();

    faultOf(() -> registry.schemaById(7));
    assertThat(faultOf(() -> registry.schemaById(7)).kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(server.requests()).hasSize(1);
    timing.sleep(Duration.ofSeconds(1));

    assertThat(registry.schemaById(7)).isEqualTo(STRING);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void whatMayPassIsTriedAgain(int status) {
    server.answer(status, "").answer(status, "").answer(200, STRING_ANSWER);

    assertThat(registry().schemaById(7)).isEqualTo(STRING);

    assertThat(timing.sleeps()).hasSize(2);
    assertThat(timing.sleeps().get(0)).isLessThan(Duration.ofMillis(200));
    assertThat(timing.sleeps().get(1)).isLessThan(Duration.ofMillis(400));
  }

  @Test
  void tryingAgainEnds() {
    HttpSchemaRegistry registry = registry("max.retries", "2");

    SchemaRegistryException fault = faultOf(() -> registry.schemaById(7));

    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault.errorCode()).isEqualTo(500);
    assertThat(fault).hasMessageContaining("3 tries").hasMessageContaining("status 500");
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 60_000})
  void tryingAgainEndsInTimeInAnyCase(int total) {
    HttpSchemaRegistry registry =
        registry(
            "retries.total.wait.ms",
            String.valueOf(total),
            "max.retries",
            "100000",
            "retries.wait.ms",
            "2000000",
            "retries.max.wait.ms",
            "2000000");

    faultOf(() -> registry.schemaById(7));

    assertThat(timing.nanoTime()).isLessThan(Duration.ofMillis(total).toNanos());
  }

  @Test
  void aRefusalNeedNotBeRemembered() {
    server.answer(404, "{\"error_code\":40403}").answer(200, STRING_ANSWER);
    HttpSchemaRegistry registry = registry("missing.id.cache.ttl.sec", "0");

    faultOf(() -> registry.schemaById(7));

    assertThat(registry.schemaById(7)).isEqualTo(STRING);
  }

  @Test
  void aServerThatWantsToBeLeftAloneIs() {
    server
        .answerLater(429, "7")
        .answerLater(503, " 2 ")
        .answerLater(503, "Wed, 21 Oct 2026 07:28:00 GMT")
        .answer(200, STRING_ANSWER);

    assertThat(registry().schemaById(7)).isEqualTo(STRING);

    assertThat(timing.sleeps()).hasSize(3);
    assertThat(timing.sleeps().get(0)).isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_200));
    assertThat(timing.sleeps().get(1)).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_400));
    assertThat(timing.sleeps().get(2)).isLessThan(Duration.ofMillis(800));
  }

  @Test
  void aWaitBeyondTheTotalTimeIsNotBegun() {
    server.answerLater(429, "60");

    SchemaRegistryException fault = faultOf(() -> registry().schemaById(7));

    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault.errorCode()).isEqualTo(429);
    assertThat(timing.sleeps()).isEmpty();
  }

  @Test
  void anotherAddressIsTriedAtOnceAndKept() throws IOException {
    server.answer(200, STRING_ANSWER).answer(200, STRING_ANSWER);
    try (Socket nobody = refusing()) {
      String urls = url(nobody) + "," + server.url();
      HttpSchemaRegistry registry = registry("schema.registry.url", urls);

      registry.schemaById(1);
      registry.schemaById(2);
    }

    assertThat(timing.sleeps()).isEmpty();
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aRegistryThatIsAwayIsUnavailable() throws IOException {
    try (Socket nobody = refusing()) {
      String url = url(nobody).replace("//", "//me:secret@");
      HttpSchemaRegistry registry = registry("schema.registry.url", url, "max.retries", "1");

      SchemaRegistryException fault = faultOf(() -> registry.schemaById(7));

      assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(fault.errorCode()).isZero();
      assertThat(fault).hasMessageContaining("ConnectException").hasMessageNotContaining("secret");
    }
    assertThat(timing.sleeps()).hasSize(1);
  }

  @Test
  void anAnswerThatStallsIsGivenUp() {
    server.stall();

    SchemaRegistryException fault =
        faultOf(() -> registry("http.read.timeout.ms", "200", "max.retries", "0").schemaById(7));

    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault).hasMessageContaining("TimeoutException");
  }

  @Test
  void anAnswerThatIsTooLongIsGivenUp() {
    server.answer(200, "\"" + "x".repeat(9 << 20) + "\"");

    SchemaRegistryException fault = faultOf(() -> registry("max.retries", "0").schemaById(7));

    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault).hasMessageContaining("8388608 bytes");
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() {
    server.stall();
    Thread.currentThread().interrupt();

    SchemaRegistryException fault = faultOf(() -> registry().schemaById(7));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void credentialsAreSent() {
    server.answer(200, STRING_ANSWER).answer(200, STRING_ANSWER);

    registry(
            "basic.auth.credentials.source",
            "USER_INFO",
            "basic.auth.user.info",
            "Aladdin:open sesame")
        .schemaById(7);
    registry("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "a.b-c==")
        .schemaById(7);

    assertThat(server.requests())
        .extracting(ScriptedServer.Request::authorization)
        .containsExactly("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Bearer a.b-c==");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "", "{}", "[]", "{\"schema\":1}"})
  void whatIsNoRegistrysAnswerIsAnOutage(String body) {
    server.answer(200, body);

    SchemaRegistryException fault = faultOf(() -> registry().schemaById(7));

    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault).hasMessageContaining("expected a schema registry's answer");
  }

  @Test
  void anIdThatIsNoNumberIsAnOutage() {
    server.answer(200, "{\"id\":\"3\"}");

    assertThat(faultOf(() -> registry().register("a-value", STRING)).kind())
        .isEqualTo(Kind.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A {}\"}",
        "{\"schema\":\"\\\"no such type\\\"\"}",
        "{\"schema\":\"{\"}",
      })
  void whatIsRegisteredButNotForUsIsUnusable(String body) {
    server.answer(200, body);

    assertThat(faultOf(() -> registry().schemaById(7)).kind()).isEqualTo(Kind.UNUSABLE);
  }

  @Test
  void systemTimePasses() throws InterruptedException {
    long start = Timing.SYSTEM.nanoTime();
    Timing.SYSTEM.sleep(Duration.ofMillis(2));

    assertThat(Timing.SYSTEM.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000);
  }

  /** Has a port that nobody else can take, and does not listen: connections are refused. */
  private static Socket refusing() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  private static String url(Socket socket) {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }
}
