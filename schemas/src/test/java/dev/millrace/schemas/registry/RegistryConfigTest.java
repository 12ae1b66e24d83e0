package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class RegistryConfigTest {
  private static final String URL = "schema.registry.url";

  private static RegistryConfig parse(Object... namesAndValues) {
    Map<String, Object> properties = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return RegistryConfig.parse(properties);
  }

  @Test
  void defaults() {
    assertThat(parse(URL, "http://registry:8081", "bootstrap.servers", "kafka:9092"))
        .isEqualTo(
            new RegistryConfig(
                List.of(URI.create("http://registry:8081")),
                null,
                null,
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                new RetryPolicy(
                    5, Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(60)),
                Duration.ofSeconds(1)));
  }

  @Test
  void everyPropertyIsRead() {
    RegistryConfig config =
        parse(
            URL,
            "https://a:1/ccompat/v7/, http://b",
            "basic.auth.credentials.source",
            "USER_INFO",
            "basic.auth.user.info",
            new Password("me:secret"),
            "normalize.schemas",
            "true",
            "http.connect.timeout.ms",
            "1",
            "http.read.timeout.ms",
            2,
            "max.retries",
            "3",
            "retries.wait.ms",
            "4",
            "retries.max.wait.ms",
            "5",
            "retries.total.wait.ms",
            "6",
            "missing.id.cache.ttl.sec",
            "7",
            "schema.registry.ssl.truststore.location",
            "trust.p12",
            "schema.registry.ssl.truststore.password",
            "geheim",
            "schema.registry.ssl.truststore.type",
            "PKCS12",
            "schema.registry.ssl.keystore.location",
            "own.jks",
            "schema.registry.ssl.key.password",
            "geheim");

    assertThat(config)
        .isEqualTo(
            new RegistryConfig(
                List.of(URI.create("https://a:1/ccompat/v7"), URI.create("http://b")),
                Credentials.basic("me:secret"),
                new TlsConfig(
                    new TlsConfig.StoreFile(
                        "schema.registry.ssl.truststore.location",
                        "trust.p12",
                        new Password("geheim"),
                        "PKCS12"),
                    new TlsConfig.StoreFile(
                        "schema.registry.ssl.keystore.location", "own.jks", null, "JKS"),
                    new Password("geheim")),
                true,
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                new RetryPolicy(
                    3, Duration.ofMillis(4), Duration.ofMillis(5), Duration.ofMillis(6)),
                Duration.ofSeconds(7)));
    assertThat(config.toString()).doesNotContain("geheim").doesNotContain("c2VjcmV0");
  }

  @Test
  void credentialsOfTheAddressAreTakenOutOfIt() {
    RegistryConfig config = parse(URL, "http://me:s%40cret@registry:8081");

    assertThat(config.credentials()).isEqualTo(Credentials.basic("me:s@cret"));
    assertThat(config.toString()).contains("http://registry:8081").doesNotContain("cret");
  }

  @Test
  void theOlderNameOfTheUserInfoIsRead() {
    RegistryConfig config =
        parse(
            URL,
            "http://registry",
            "basic.auth.credentials.source",
            "USER_INFO",
            "schema.registry.basic.auth.user.info",
            "me:secret");

    assertThat(config.credentials()).isEqualTo(Credentials.basic("me:secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "registry:8081",
        "ftp://me:secret@registry",
        "http://me:secret@/path",
        "http://me:secret@registry?a=b",
        "http://me:se cret@registry",
        "http://ok,mock://scope",
        "mock://",
      })
  void addressesThatCannotBeUsedAreRefusedWithoutTheSecret(String url) {
    assertThatThrownBy(() -> parse(URL, url))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(URL)
        .hasMessageNotContaining("cret");
  }

  @Test
  void aMissingAddressIsRefused() {
    assertThatThrownBy(() -> parse()).isInstanceOf(ConfigException.class).hasMessageContaining(URL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bearer.auth.identity.pool.id", "schema.registry.ssl.cipher.suites", "proxy.host"})
  void whatWouldBeDroppedIsRefused(String name) {
    assertThatThrownBy(() -> parse(URL, "http://registry", name, "x"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(name);
  }

  private static void assertRefused(String part, Object... namesAndValues) {
    List<Object> all = new ArrayList<>(List.of(URL, "http://registry"));
    all.addAll(List.of(namesAndValues));
    assertThatThrownBy(() -> parse(all.toArray()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(part)
        .hasMessageNotContaining("secret");
  }

  @Test
  void credentialsThatWouldNotBeSentAreRefused() {
    String basic = "basic.auth.credentials.source";
    String bearer = "bearer.auth.credentials.source";
    assertRefused("USER_INFO", "basic.auth.user.info", "me:secret");
    assertRefused("user:password", basic, "USER_INFO", "basic.auth.user.info", "secret");
    assertRefused("SASL_INHERIT", basic, "SASL_INHERIT");
    assertRefused("STATIC_TOKEN", "bearer.auth.token", "secret");
    assertRefused("OAUTHBEARER", bearer, "OAUTHBEARER");
    assertRefused("bearer.auth.token", bearer, "STATIC_TOKEN");
    assertRefused("letters", bearer, "STATIC_TOKEN", "bearer.auth.token", "secret\r\nX: y");
    assertRefused(
        "one of them",
        bearer,
        "STATIC_TOKEN",
        "bearer.auth.token",
        "secret",
        basic,
        "USER_INFO",
        "basic.auth.user.info",
        "me:secret");
  }

  @Test
  void certificatesThatWouldNotBeUsedAreRefused() {
    String trust = "schema.registry.ssl.truststore.";
    assertRefused("truststore.location", trust + "password", "secret");
    assertRefused("truststore.type", trust + "type", "BKS");
    assertRefused("always checked", "schema.registry.ssl.endpoint.identification.algorithm", "");
  }
}
