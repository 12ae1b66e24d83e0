package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TopicsTest {

  @Test
  void allOfThemCanBeCreated() {
    Topics topics = new Topics(List.of("a", "b"), "p", "d", "r");

    assertThat(topics.names()).containsExactly("a", "b", "p", "d", "r");
    assertThat(topics.toCreate(3, (short) 2)).hasSize(5).contains(new NewTopic("r", 3, (short) 2));
  }

  @Test
  void aTopicHasOneUse() {
    assertThatThrownBy(() -> new Topics(List.of("a"), "p", "p", "r"))
        .hasMessage("expected different topics, got [a, p, p, r]");
    assertThatThrownBy(() -> new Topics(List.of(), "p", "d", "r"))
        .hasMessage("expected at least one event topic, got none");
  }
}
