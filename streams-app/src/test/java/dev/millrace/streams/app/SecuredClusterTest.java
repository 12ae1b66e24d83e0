package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.embedded.ScramUser;
import dev.millrace.streams.fixture.CapturedLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A broker that wants TLS from both sides and SCRAM, a registry that wants TLS and a password, and
 * all secrets in files beside the configuration. No secret is ever seen.
 */
@Tag("integration")
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // topics are created first
class SecuredClusterTest {
  private static final String BROKER_PASSWORD = "broker-canary-1";
  private static final String PASSWORD = "millrace-canary-2";
  private static final String REGISTRY_PASSWORD = "registry-canary-3";
  private static final String REGISTRY_TOKEN = "token-canary-7";
  private static final String STORE_PASSWORD = "store-canary-4";
  private static final String WRONG_PASSWORD = "wrong-canary-5";

  @TempDir private static Path directory;
  private static Certificates certificates;
  private static EmbeddedBroker broker;
  private static SecuredRegistry registry;
  private static GoldenModel golden;

  private final TestConsole console = TestConsole.withInput();
  private CapturedLines log;

  @BeforeAll
  static void start() throws Exception {
    certificates = Certificates.create(directory, STORE_PASSWORD);
    golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
    Files.writeString(
        directory.resolve("secrets.properties"),
        "password=%s\nwrong=%s\nlogin=me:%s\nother=me:%s\ntoken=%s\n"
            .formatted(
                PASSWORD, WRONG_PASSWORD, REGISTRY_PASSWORD, WRONG_PASSWORD, REGISTRY_TOKEN));
    broker =
        EmbeddedBroker.start(
            directory.resolve("kafka"),
            0,
            secured(),
            List.of(new ScramUser("broker", BROKER_PASSWORD), new ScramUser("millrace", PASSWORD)));
    registry = new SecuredRegistry(certificates, "me:" + REGISTRY_PASSWORD, REGISTRY_TOKEN);
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  /** The listener keeps its name; what is spoken there is another matter. */
  private static Map<String, String> secured() {
    return Map.of(
        "listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms", "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512",
        "listener.name.plaintext.scram-sha-512.sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"broker\""
                + " password=\"%s\";".formatted(BROKER_PASSWORD),
        "ssl.keystore.type", "PKCS12",
        "ssl.keystore.location", certificates.file("broker.p12").toString(),
        "ssl.keystore.password", STORE_PASSWORD,
        "ssl.truststore.type", "PEM",
        "ssl.truststore.location", certificates.file("trusted.pem").toString(),
        "ssl.client.auth", "required");
  }

  @BeforeEach
  void listen() {
    log = new CapturedLines("org.apache.kafka", "dev.millrace");
  }

  @AfterEach
  void nobodySawASecret() throws Exception {
    log.close();
    assertThat(log.lines()).isNotEmpty();
    String key = Files.readAllLines(certificates.file("client-key.pem")).get(1);
    assertThat(Stream.concat(log.lines().stream(), Stream.of(console.err(), console.out())))
        .noneMatch(line -> line.contains("canary") || line.contains(key));
  }

  /** The configuration; the later lines for Kafka win over the usual ones. */
  private static Path config(String name, String password, String moreKafka, String registryTrust)
      throws Exception {
    return Files.writeString(
        directory.resolve(name + ".yaml"),
        """
        application-id: %1$s
        kafka:
          bootstrap.servers: "%2$s"
          config.providers: file,dir
          config.providers.file.class: org.apache.kafka.common.config.provider.FileConfigProvider
          config.providers.file.param.allowed.paths: "%3$s"
          config.providers.dir.class: org.apache.kafka.common.config.provider.DirectoryConfigProvider
          config.providers.dir.param.allowed.paths: "%3$s"
          security.protocol: SASL_SSL
          sasl.mechanism: SCRAM-SHA-512
          sasl.jaas.config: >-
            org.apache.kafka.common.security.scram.ScramLoginModule required
            username="millrace" password="%4$s";
          ssl.truststore.type: PEM
          ssl.keystore.type: PEM
          ssl.keystore.key: "${dir:%3$s:client-key.pem}"
          ssl.keystore.certificate.chain: "${dir:%3$s:client.pem}"
        %5$s
        schema-registry:
          schema.registry.url: "%6$s"
          startup.max.wait.ms: "60000"
          basic.auth.credentials.source: USER_INFO
          basic.auth.user.info: "${file:%3$s/secrets.properties:login}"
          schema.registry.ssl.truststore.location: "%3$s/%7$s"
          schema.registry.ssl.truststore.type: PEM
        topics: {partitions: 1}
        http: {port: 0}
        model: {path: model, quantization: fp32}
        adapters:
          - {name: tone, path: "%8$s"}
        processing: {state-dir: "state-%1$s", shutdown-timeout-ms: 60000}
        """
            .formatted(
                name,
                broker.bootstrapServers(),
                directory,
                password,
                moreKafka,
                registry.url(),
                registryTrust,
                golden.adapter("qv-r4")));
  }

  private static String reference(String name) {
    return "${file:%s/secrets.properties:%s}".formatted(directory, name);
  }

  private static String trusting(String file) {
    return "  ssl.truststore.location: \"%s\"\n".formatted(certificates.file(file));
  }

  private static Path sound(String name, String moreKafka) throws Exception {
    return config(name, reference("password"), trusting("broker.pem") + moreKafka, "broker.pem");
  }

  @Test
  @Order(1)
  void topicsAreCreatedAndEventsAnswered() throws Exception {
    Path file = sound("sound", "");
    assertThat(console.run("topics", "create", "--config", file)).as(console::err).isZero();

    CompletableFuture<Integer> code = console.start("run", "--config", file);
    assertThat(ask(ConfigFile.read(file)).ids()).containsExactly("e1");
    console.console().stop().request();

    assertThat(code.get(120, TimeUnit.SECONDS)).as(console::err).isZero();
    assertThat(log.lines()).anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"));
  }

  private static Answered ask(MillraceConfig config) throws Exception {
    Answered answered = new Answered();
    try (DemoClients clients = new DemoClients(config, Clock.systemUTC())) {
      clients.send(new DemoEvent("e1", "k", "hello", null, null));
      answered.await(clients, 1);
    }
    return answered;
  }

  @Test
  @Order(2)
  void aWrongPasswordIsAnUnusableConfiguration() throws Exception {
    Path file = config("wrong", reference("wrong"), trusting("broker.pem"), "broker.pem");
    assertThat(console.run("topics", "create", "--config", file)).isEqualTo(3);
    assertThat(console.run("run", "--config", file)).isEqualTo(3);
    assertThat(console.err().lines().filter(line -> line.contains("Kafka at ")))
        .hasSize(2)
        .allMatch(line -> line.contains("Authentication failed"));
  }

  @Test
  @Order(2)
  void anAuthorityThatDidNotSignIsAnUnusableConfiguration() throws Exception {
    Path file = config("stranger", reference("password"), trusting("stranger.pem"), "broker.pem");
    assertThat(console.run("run", "--config", file)).isEqualTo(3);
    assertThat(console.err()).contains("SSL handshake failed", "certification path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"main.consumer.", "producer."})
  @Order(2)
  void aWrongPasswordOfOneClientEndsTheRun(String prefix) throws Exception {
    Path file =
        sound(
            "wrong-" + prefix.replace('.', '-'),
            """
              %ssasl.jaas.config: >-
                org.apache.kafka.common.security.scram.ScramLoginModule required
                username="millrace" password="%s";
            """
                .formatted(prefix, reference("wrong")));
    assertThat(console.run("run", "--config", file)).as(console::err).isEqualTo(3);
    assertThat(console.err()).contains("Authentication failed");
  }

  @ParameterizedTest
  @CsvSource({
    "consumer., dead-letters list",
    "consumer., predictions",
    "producer., produce --limit 1"
  })
  @Order(2)
  void aWrongPasswordOfOneClientEndsTheCommandsToo(String prefix, String command) throws Exception {
    Path file =
        sound(
            "refused-" + command.replace(' ', '-'),
            """
              %ssasl.jaas.config: >-
                org.apache.kafka.common.security.scram.ScramLoginModule required
                username="millrace" password="%s";
            """
                .formatted(prefix, reference("wrong")));
    assertThat(run(command, file)).as(console::err).isEqualTo(3);
    assertThat(console.err()).contains("Authentication failed");
  }

  private int run(String command, Path config) {
    List<Object> args = new ArrayList<>(List.of(command.split(" ")));
    args.addAll(List.of("--config", config));
    return console.run(args.toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "main.consumer."})
  @Order(2)
  void aLineThatCanNotBeReadIsNotRepeated(String prefix) throws Exception {
    // A password with a blank and without quotes: to the parser, its rest is the next option.
    Path file =
        config(
            "jaas" + prefix.length(),
            reference("password"),
            trusting("broker.pem")
                + "  %ssasl.jaas.config: 'a.B required username=\"me\" password=blank canary6;'\n"
                    .formatted(prefix.isEmpty() ? "admin." : prefix),
            "broker.pem");
    assertThat(console.run("run", "--config", file)).as(console::err).isEqualTo(3);
    assertThat(console.err()).contains("kafka: the clients can't be made", "[hidden]");
  }

  @ParameterizedTest
  @CsvSource({"consumer., dead-letters list", "consumer., predictions", "producer., produce"})
  @Order(2)
  void commandsBesideTheProcessorDoNotRepeatItEither(String prefix, String command)
      throws Exception {
    Path file =
        config(
            "beside-" + command.replace(' ', '-'),
            reference("password"),
            trusting("broker.pem")
                + "  %ssasl.jaas.config: 'a.B required username=\"me\" password=blank canary6;'\n"
                    .formatted(prefix),
            "broker.pem");
    assertThat(run(command, file)).as(console::err).isEqualTo(3);
    assertThat(console.err())
        .contains("kafka: the clients can't be made")
        .doesNotContain("canary6");
  }

  @Test
  @Order(2)
  void aFileOfKeysThatCanNotBeReadIsNamed() throws Exception {
    Path file = config("nokeys", reference("password"), trusting("none.pem"), "broker.pem");
    assertThat(console.run("topics", "create", "--config", file)).isEqualTo(3);
    assertThat(console.err()).contains("none.pem");
  }

  @Test
  @Order(2)
  void aRegistryThatRefusesUsIsAnUnusableConfiguration() throws Exception {
    Path sound = sound("registry-login", "");
    Path file = Files.writeString(sound, Files.readString(sound).replace(":login}", ":other}"));
    assertThat(console.run("run", "--config", file)).isEqualTo(3);
    assertThat(console.err()).contains("schema registry: ", "status 401");
  }

  @Test
  @Order(2)
  void aTokenOpensTheRegistryToo() throws Exception {
    assertThat(run("produce --limit 1", withToken("bearer", "token"))).as(console::err).isZero();
    assertThat(run("produce --limit 1", withToken("bearer-wrong", "wrong"))).isEqualTo(3);
    assertThat(console.err()).contains("sent 1 events", "schema registry: ", "status 401");
  }

  private static Path withToken(String name, String secret) throws Exception {
    Path sound = sound(name, "");
    String token =
        "  bearer.auth.credentials.source: STATIC_TOKEN%n  bearer.auth.token: \"%s\"%n"
            .formatted(reference(secret));
    String yaml = Files.readString(sound).replaceAll(" *basic\\.auth\\..*\n", "");
    return Files.writeString(
        sound, yaml.replace("schema-registry:\n", "schema-registry:\n" + token));
  }

  @Test
  @Order(2)
  void aRegistryOfAStrangerIsNotWaitedFor() throws Exception {
    Path file =
        config("registry-ca", reference("password"), trusting("broker.pem"), "stranger.pem");
    assertThat(console.run("run", "--config", file)).isEqualTo(3);
    assertThat(console.err()).contains("schema registry: ", "certification path");
  }
}
