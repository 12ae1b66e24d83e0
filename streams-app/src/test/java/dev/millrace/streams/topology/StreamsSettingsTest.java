package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class StreamsSettingsTest {

  @Test
  void streamsTakesThem() {
    StreamsConfig config =
        new StreamsConfig(settings("exactly_once_v2", 1, Map.of()).toProperties());

    assertThat(config.getString("application.id")).isEqualTo("app");
    assertThat(config.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
    assertThat(config.getInt("num.stream.threads")).isEqualTo(2);
    assertThat(config.getLong("commit.interval.ms")).isEqualTo(100);
    assertThat(config.getString("state.dir")).isEqualTo("state");
    assertThat(config.getBoolean("ensure.explicit.internal.resource.naming")).isTrue();
    assertThat(config.getProducerConfigs("p")).containsEntry("linger.ms", 1);
    assertThat(config.getMainConsumerConfigs("app", "c", 0))
        .containsEntry("session.timeout.ms", 10_000)
        .containsEntry("heartbeat.interval.ms", 2500);
  }

  @Test
  void aLongSubmitTimeoutMakesRoomForItself() {
    Properties patient = settings("exactly_once_v2", 200, Map.of()).toProperties();
    assertThat(patient)
        .containsEntry("consumer.max.poll.interval.ms", 600_000)
        .containsEntry("producer.transaction.timeout.ms", 400_100);

    Properties quick = settings("exactly_once_v2", 1, Map.of()).toProperties();
    assertThat(quick)
        .containsEntry("consumer.max.poll.interval.ms", 300_000)
        .containsEntry("producer.transaction.timeout.ms", 60_000);
  }

  @Test
  void withoutTransactionsThereIsNoTimeoutOfThem() {
    assertThat(settings("at_least_once", 1, Map.of()).toProperties())
        .doesNotContainKey("producer.transaction.timeout.ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
  void aProducerNeverGivesUpARecordThatOthersFollow(String guarantee) {
    StreamsConfig config = new StreamsConfig(settings(guarantee, 1, Map.of()).toProperties());

    assertThat(config.getProducerConfigs("p"))
        .containsEntry("delivery.timeout.ms", Integer.MAX_VALUE);
  }

  @Test
  void clientPropertiesWinOverWhatIsDerivedButNotOverWhatIsNamed() {
    Properties properties =
        settings(
                "at_least_once",
                1,
                Map.of(
                    "producer.linger.ms", "5", "application.id", "x", "security.protocol", "SSL"))
            .toProperties();

    assertThat(properties)
        .containsEntry("producer.linger.ms", "5")
        .containsEntry("security.protocol", "SSL")
        .containsEntry("application.id", "app");
  }

  @Test
  void theStreamsProtocolIsForExactlyOnceAndPollsOften() {
    Properties properties =
        settings("exactly_once_v2", 1, Map.of("group.protocol", "STREAMS")).toProperties();

    assertThat(properties)
        .containsEntry("poll.ms", 10L)
        .doesNotContainKeys("consumer.session.timeout.ms", "consumer.heartbeat.interval.ms");
    assertThat(new StreamsConfig(properties).getString("group.protocol")).isEqualTo("STREAMS");
    assertThat(settings("exactly_once_v2", 1, Map.of()).toProperties())
        .doesNotContainKey("poll.ms");
  }

  @Test
  void theStreamsProtocolIsRefusedWhereItsConsumersCommit() {
    assertThatThrownBy(() -> settings("at_least_once", 1, Map.of("group.protocol", "streams")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("group.protocol: expected classic under at_least_once, got streams")
        .hasMessageContaining("exactly_once_v2");
  }

  @Test
  void anUnknownProtocolIsRefused() {
    assertThatThrownBy(() -> settings("exactly_once_v2", 1, Map.of("group.protocol", "consumer")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("group.protocol: expected classic or streams, got consumer");
  }

  private static StreamsSettings settings(
      String guarantee, int submitTimeoutSeconds, Map<String, String> client) {
    Map<String, String> all = new HashMap<>(client);
    all.put("bootstrap.servers", "nowhere:1");
    return new StreamsSettings(
        "app",
        guarantee,
        2,
        Duration.ofMillis(100),
        Path.of("state"),
        Duration.ofSeconds(submitTimeoutSeconds),
        all);
  }
}
