package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.streams.embedded.EmbeddedBroker;
import dev.millrace.streams.topology.TopicsAdmin.TopicStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class TopicsAdminTest {
  private static EmbeddedBroker broker;
  private static Admin admin;
  private static TopicsAdmin topics;

  @BeforeAll
  static void open(@TempDir Path directory) throws Exception {
    broker = EmbeddedBroker.start(directory, 0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    topics = new TopicsAdmin(admin, Duration.ofMinutes(2));
  }

  @AfterAll
  static void close() {
    admin.close();
    broker.close();
  }

  @Test
  void missingTopicsAreCreatedAndOthersLeftAsTheyAre() {
    topics.createMissing(List.of(new NewTopic("there", 1, (short) 1)));

    List<TopicStatus> statuses =
        topics.createMissing(
            List.of(new NewTopic("there", 4, (short) 1), new NewTopic("new", 2, (short) 1)));

    assertThat(statuses)
        .containsExactly(new TopicStatus("there", false, 1), new TopicStatus("new", true, 2));
  }

  @Test
  void allMissingTopicsAreNamedAtOnce() {
    topics.createMissing(List.of(new NewTopic("required", 1, (short) 1)));

    topics.requireAll(List.of("required"));
    assertThatThrownBy(() -> topics.requireAll(List.of("z", "required", "a")))
        .isInstanceOf(TopicsException.class)
        .hasMessageContaining("missing: a, z");
  }

  @Test
  void whatTheClusterRefusesIsSaid() {
    assertThatThrownBy(() -> topics.createMissing(List.of(new NewTopic("wide", 1, (short) 3))))
        .isInstanceOf(TopicsException.class)
        .hasMessageContaining("can't create topic wide")
        .hasMessageContaining("replication factor");
    assertThatThrownBy(() -> topics.requireAll(List.of("not/a/name")))
        .isInstanceOf(TopicsException.class)
        .hasMessageContaining("can't describe topic not/a/name");
  }

  @Test
  void aClusterThatDoesNotAnswerIsSaid() {
    Map<String, Object> nowhere =
        Map.of(
            "bootstrap.servers", "127.0.0.1:1",
            // Longer than the wait for it, so that it is always the wait that ends first.
            "request.timeout.ms", 60_000,
            "default.api.timeout.ms", 60_000);
    Admin deaf = Admin.create(nowhere);
    try {
      TopicsAdmin unanswered = new TopicsAdmin(deaf, Duration.ofMillis(300));
      assertThatThrownBy(() -> unanswered.requireAll(List.of("t")))
          .isInstanceOf(TopicsException.class)
          .hasMessageContaining("within 300 ms");
    } finally {
      deaf.close(Duration.ZERO);
    }
  }
}
