package dev.millrace.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class SecretReferencesTest {
  private static final String PROVIDERS =
      """
        config.providers: file,dir,env
        config.providers.file.class: org.apache.kafka.common.config.provider.FileConfigProvider
        config.providers.file.param.allowed.paths: "%s"
        config.providers.dir.class: org.apache.kafka.common.config.provider.DirectoryConfigProvider
        config.providers.env.class: org.apache.kafka.common.config.provider.EnvVarConfigProvider
        config.providers.env.param.allowlist.pattern: "PATH"
      """;

  @TempDir private Path directory;
  private Path allowed;

  @BeforeEach
  void writeSecrets() throws Exception {
    allowed = Files.createDirectories(directory.resolve("allowed"));
    Files.writeString(allowed.resolve("kafka.properties"), "password=hunter2\nodd=${env:PATH}\n");
    Files.writeString(allowed.resolve("registry-login"), "me:hunter3");
    Files.writeString(directory.resolve("elsewhere.properties"), "password=hunter4\n");
  }

  private ClientsConfig clients(String kafka, String registry) throws ConfigException {
    String yaml =
        "kafka:\n%s%s\nschema-registry:\n%s\nadapters: [{name: a, path: a}]\n"
            .formatted(PROVIDERS.formatted(allowed), kafka, registry);
    return ConfigFile.parse(yaml, directory, "test.yaml").clients();
  }

  private ConfigException fault(String kafka) {
    return catchThrowableOfType(ConfigException.class, () -> clients(kafka, "  {}"));
  }

  @Test
  void filesDirectoriesAndTheEnvironmentGiveSecretsToBothClients() throws Exception {
    ClientsConfig clients =
        clients(
            """
              ssl.key.password: "${file:%s/kafka.properties:password}"
              sasl.jaas.config: 'X required password="${file:%s/kafka.properties:password}";'
              client.id: "${env:PATH}"
            """
                .formatted(allowed, allowed),
            "  basic.auth.user.info: \"${dir:%s:registry-login}\"".formatted(allowed));

    assertThat(clients.kafka().values())
        .containsEntry("ssl.key.password", "hunter2")
        .containsEntry("sasl.jaas.config", "X required password=\"hunter2\";")
        .containsEntry("client.id", System.getenv("PATH"));
    assertThat(clients.schemaRegistry().values())
        .containsEntry("basic.auth.user.info", "me:hunter3");
    // Kafka would go through the values again.
    assertThat(clients.kafka().values().keySet()).noneMatch(name -> name.startsWith("config."));
    assertThat(clients.toString())
        .contains(
            "ssl.key.password=${file:%s/kafka.properties:password}".formatted(allowed),
            "sasl.jaas.config=[hidden]",
            "client.id=${env:PATH}",
            "basic.auth.user.info=${dir:%s:registry-login}".formatted(allowed))
        .doesNotContain("hunter", System.getenv("PATH"));
  }

  @Test
  void aSecretThatLooksLikeAReferenceIsNotFollowed() throws Exception {
    ClientsConfig clients =
        clients(
            "  ssl.key.password: \"${file:%s/kafka.properties:odd}\"".formatted(allowed), "  {}");
    assertThat(clients.kafka().values()).containsEntry("ssl.key.password", "${env:PATH}");
  }

  @Test
  void theRegistryMayHaveProvidersOfItsOwn() throws Exception {
    ClientsConfig clients =
        clients(
            "",
            """
              config.providers: mine
              config.providers.mine.class: org.apache.kafka.common.config.provider.DirectoryConfigProvider
              basic.auth.user.info: "${mine:%s:registry-login}"
            """
                .formatted(allowed));
    assertThat(clients.schemaRegistry().values())
        .containsEntry("basic.auth.user.info", "me:hunter3")
        .hasSize(2);
  }

  @Test
  void whatLeadsNowhereIsAFaultEach() {
    ConfigException e =
        fault(
            """
              ssl.key.password: "${file:%1$s/kafka.properties:none}"
              ssl.keystore.password: "${file:%2$s/elsewhere.properties:password}"
              ssl.truststore.password: "${file:%1$s/none.properties:password}"
              sasl.jaas.config: "${vault:hunter5:hunter6}"
              client.id: "${env:HOME}"
              client.rack: "${env:a:b}"
            """
                .formatted(allowed, directory));
    assertThat(e.faults())
        .hasSize(6)
        .allMatch(fault -> fault.contains("kafka: "))
        .anyMatch(f -> f.contains("ssl.key.password: expected ${file:" + allowed))
        .anyMatch(f -> f.contains("ssl.keystore.password") && f.contains("param.* allows"))
        .anyMatch(f -> f.contains("ssl.truststore.password") && f.contains("can't be read"))
        .anyMatch(f -> f.contains("sasl.jaas.config: refers to a provider that is not there"))
        .anyMatch(f -> f.contains("client.id: expected ${env:HOME} to be there"))
        .anyMatch(f -> f.contains("client.rack"));
    assertThat(e).hasMessageNotContaining("hunter");
  }

  @Test
  void aProviderThatIsNoneIsAFault() {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigFile.parse(
                    """
                    kafka:
                      config.providers: a,b, c
                      config.providers.a.class: java.lang.String
                      config.providers.b.class: no.such.Class
                    adapters: [{name: a, path: a}]
                    """,
                    directory,
                    "test.yaml"));
    assertThat(e.faults())
        .hasSize(3)
        .anyMatch(fault -> fault.contains("config.providers.a.class: can't be made"))
        .anyMatch(fault -> fault.contains("config.providers.b.class: expected a class"))
        .anyMatch(fault -> fault.contains("config.providers.c.class: expected a class"));
  }
}
