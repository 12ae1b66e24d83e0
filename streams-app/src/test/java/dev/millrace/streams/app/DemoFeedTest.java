package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.streams.cli.CommandException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DemoFeedTest {

  private static DemoFeed feed(boolean repeated, String... lines) throws IOException {
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return new DemoFeed("test", () -> new ByteArrayInputStream(bytes), repeated);
  }

  @Test
  void readsWhatAnEventSays() throws Exception {
    try (DemoFeed feed =
        feed(
            false,
            "{\"text\": \"hi\"}",
            "",
            "{\"id\": \"7\", \"key\": \"k\", \"text\": \"ho\", \"adapter\": \"a\", \"tasks\": [\"t\"]}")) {
      assertThat(feed.next()).isEqualTo(new DemoEvent("line-1", null, "hi", null, null));
      assertThat(feed.next()).isEqualTo(new DemoEvent("7", "k", "ho", "a", List.of("t")));
      assertThat(feed.next()).isNull();
      assertThat(feed.next()).isNull();
    }
  }

  @Test
  void startsAgainUnderNewIds() throws Exception {
    try (DemoFeed feed = feed(true, "{\"id\": \"a\", \"text\": \"hi\"}")) {
      Objects.requireNonNull(feed.next());
      assertThat(feed.next()).isEqualTo(new DemoEvent("a-r2", null, "hi", null, null));
      assertThat(feed.next()).isEqualTo(new DemoEvent("a-r3", null, "hi", null, null));
    }
  }

  @Test
  void namesTheLineThatIsNoEvent() throws Exception {
    try (DemoFeed feed = feed(false, "{\"text\": \"hi\"}", "{\"txt\": \"hi\"}")) {
      Objects.requireNonNull(feed.next());
      assertThatThrownBy(feed::next)
          .isInstanceOf(CommandException.class)
          .hasMessage("test, line 2: expected \"text\", a text, got none");
    }
  }

  @Test
  void nothingCantBeRepeated() throws Exception {
    try (DemoFeed feed = feed(true, "", "")) {
      assertThatThrownBy(feed::next).hasMessage("test: expected events, got none");
    }
  }

  @Test
  void readsFiles(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("events.jsonl"), "{\"text\": \"hi\"}\n");
    try (DemoFeed feed = DemoFeed.ofFile(file, false)) {
      assertThat(feed.next()).isNotNull();
      assertThat(feed.next()).isNull();
    }
    assertThatThrownBy(() -> DemoFeed.ofFile(directory.resolve("none"), false))
        .isInstanceOf(NoSuchFileException.class);
    try (DemoFeed feed = DemoFeed.ofFile(directory, false)) {
      assertThatThrownBy(feed::next).hasMessageStartingWith(directory + ": ");
    }
  }

  @Test
  void theBuiltInMessagesAreEventsWithDifferentIds() throws Exception {
    Set<String> ids = new HashSet<>();
    try (DemoFeed feed = DemoFeed.builtIn()) {
      for (int i = 0; i < 2000; i++) {
        ids.add(Objects.requireNonNull(feed.next()).id());
      }
    }
    assertThat(ids).hasSize(2000);
  }
}
