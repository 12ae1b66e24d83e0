package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class SecretsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssl.key.password",
        "producer.ssl.keystore.password",
        "ssl.keystore.key",
        "SASL.JAAS.CONFIG",
        "sasl.jaas.config",
        "listener.name.x.plain.sasl.jaas.config",
        "basic.auth.user.info",
        "basic.auth.credentials.source",
        "bearer.auth.token",
        "bearer.auth.client.secret",
        "sasl.oauthbearer.assertion.private.key.file",
        "api_key"
      })
  void aSecretIsHiddenByItsName(String name) {
    ClientProperties properties = new ClientProperties(Map.of(name, "hunter2", "acks", "all"));
    assertThat(properties).asString().contains(name + "=[hidden]", "acks=all");
    assertThat(properties).asString().doesNotContain("hunter2");
    assertThat(properties.values()).containsEntry(name, "hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://me:hunter2@registry:8081", "http://a:80,https://me:hunter2@b:8081/x"})
  void aLoginInAnAddressIsHidden(String url) {
    assertThat(new ClientProperties(Map.of("schema.registry.url", url)))
        .hasToString("{schema.registry.url=[hidden]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bootstrap.servers",
        "key.serializer",
        "ssl.truststore.location",
        "ssl.keystore.type",
        "main.consumer.client.id",
        "config.providers.file.class"
      })
  void whatIsNoSecretIsShown(String name) {
    assertThat(new ClientProperties(Map.of(name, "https://host/a@b")))
        .hasToString("{" + name + "=https://host/a@b}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"my.interceptor.pw", "producer.my.login", "config.providers.x.param.pin"})
  void whatNobodyKnowsIsHidden(String name) {
    assertThat(new ClientProperties(Map.of(name, "hunter2")).redacted())
        .isEqualTo(Map.of(name, "[hidden]"));
  }

  @Test
  void aMessageIsScrubbedOfSecretsAndTheirParts() {
    ClientProperties properties =
        new ClientProperties(
            Map.of(
                "sasl.jaas.config", "a.b.ScramLoginModule required password=\"hunter2 or3more\";",
                "acks", "alles"));
    assertThat(properties.scrub("Value not specified for key 'or3more', hunter2; alles password"))
        .isEqualTo("Value not specified for key '[hidden]', [hidden]; alles password");
  }

  @Test
  void anotherValueIsNoLongerAReference() {
    ClientProperties properties =
        new ClientProperties(Map.of("acks", "1"), Map.of("acks", "${env:ACKS}"));
    assertThat(properties.redacted()).isEqualTo(Map.of("acks", "${env:ACKS}"));
    assertThat(properties.with("acks", "all").redacted()).isEqualTo(Map.of("acks", "all"));
  }

  @Test
  void aWholeConfigurationShowsNoSecret() throws ConfigException {
    MillraceConfig config =
        parse(
            """
            kafka: {sasl.jaas.config: hunter2}
            schema-registry: {basic.auth.user.info: "me:hunter2"}
            adapters: [{name: a, path: a}]
            """);
    assertThat(config).asString().contains("[hidden]").doesNotContain("hunter2");
  }

  @Test
  void noFaultShowsAClientProperty() {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                parse(
                    """
                    kafka:
                      sasl.jaas.config: [hunter2]
                      application.id: hunter2
                      ssl.key.password: {x: hunter2}
                    schema-registry: hunter2
                    ssl.key.password: hunter2
                    """));
    assertThat(e.faults()).hasSize(6);
    assertThat(e).hasMessageNotContaining("hunter2");
    assertThat(e).hasNoCause();
  }

  private static MillraceConfig parse(String yaml) throws ConfigException {
    return ConfigFile.parse(yaml, Path.of("/x"), "test");
  }
}
