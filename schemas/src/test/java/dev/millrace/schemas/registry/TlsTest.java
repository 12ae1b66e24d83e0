package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import dev.millrace.schemas.registry.TlsConfig.StoreFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@Timeout(300)
class TlsTest {
  private static final String PASSWORD = "not to be seen";
  private static final String PREFIX = "schema.registry.ssl.";

  @TempDir private static Path directory;

  /** A key of its own for each side, and each other's certificate, by the JDK's own tool. */
  @BeforeAll
  static void createStores() throws Exception {
    for (String side : List.of("server", "client")) {
      keytool(
          "-genkeypair -alias own -keyalg EC -validity 2 -dname CN=127.0.0.1 -ext san=ip:127.0.0.1"
              + " -storetype PKCS12 -keystore "
              + side);
      keytool("-exportcert -rfc -alias own -keystore " + side + " -file " + side + ".pem");
      keytool(
          "-importcert -noprompt -alias other -storetype JKS -keystore %s.trust -file %s.pem"
              .formatted(side, side));
    }
  }

  private static void keytool(String arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(directory.resolve("keytool.log"))).isZero();
  }

  private static StoreFile file(String name, String type) {
    return new StoreFile(name, path(name), new Password(PASSWORD), type);
  }

  private static String path(String name) {
    return directory.resolve(name).toString();
  }

  private static ScriptedServer server(boolean clientsToo) throws Exception {
    TlsConfig config = new TlsConfig(file("client.trust", "JKS"), file("server", "PKCS12"), null);
    return ScriptedServer.secure(TlsContext.of(config), clientsToo).answer(200, "[]");
  }

  private static HttpSchemaRegistry client(ScriptedServer server, String... namesAndValues) {
    Map<String, Object> properties = server.properties();
    properties.put("max.retries", 0);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put(PREFIX + namesAndValues[i], namesAndValues[i + 1]);
    }
    return new HttpSchemaRegistry(RegistryConfig.parse(properties), new FakeTiming());
  }

  @Test
  void aServerWithACertificateOfTheTruststoreIsTrusted() throws Exception {
    try (ScriptedServer server = server(false)) {
      client(server, "truststore.location", path("server.trust"), "truststore.password", PASSWORD)
          .probe();
    }
  }

  @Test
  void certificatesMayBeInPem() throws Exception {
    try (ScriptedServer server = server(false)) {
      client(server, "truststore.location", path("server.pem"), "truststore.type", "pem").probe();
    }
  }

  @Test
  void aServerThatNobodyVouchesForIsNotAsked() throws Exception {
    try (ScriptedServer server = server(false)) {
      assertThatThrownBy(() -> client(server).probe())
          .isInstanceOfSatisfying(
              SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("SSLHandshakeException");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void ourOwnCertificateIsShown() throws Exception {
    try (ScriptedServer server = server(true)) {
      String[] trust = {
        "truststore.location", path("server.pem"), "truststore.type", "PEM",
      };
      String[] both = {
        "truststore.location",
        path("server.pem"),
        "truststore.type",
        "PEM",
        "keystore.location",
        path("client"),
        "keystore.type",
        "PKCS12",
        "keystore.password",
        PASSWORD,
        "key.password",
        PASSWORD
      };

      assertThatThrownBy(() -> client(server, trust).probe())
          .isInstanceOf(SchemaRegistryException.class);
      client(server, both).probe();
      assertThat(server.requests()).hasSize(1);
    }
  }

  private static void assertUnusable(String part, TlsConfig config) {
    assertThat(config.toString()).doesNotContain(PASSWORD);
    assertThatThrownBy(() -> TlsContext.of(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(part)
        .hasMessageNotContaining(PASSWORD);
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    Files.writeString(directory.resolve("empty.pem"), "");
    assertUnusable("missing: ", new TlsConfig(file("missing", "JKS"), null, null));
    assertUnusable("NoSuchFile", new TlsConfig(file("missing", "JKS"), null, null));
    assertUnusable("no certificate", new TlsConfig(file("empty.pem", "PEM"), null, null));
    assertUnusable("not in PEM", new TlsConfig(null, file("server.pem", "PEM"), null));
    StoreFile wrong = new StoreFile("own", path("server"), new Password("wrong"), "PKCS12");
    assertUnusable("own: ", new TlsConfig(null, wrong, null));
    assertUnusable("own: ", new TlsConfig(wrong, null, null));
  }
}
