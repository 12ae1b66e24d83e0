package dev.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.streams.fixture.ManualEngine;
import dev.millrace.streams.fixture.TestApp;
import dev.millrace.streams.processor.InFlightOffsets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class InferenceTopologyTest {

  /** Names of nodes and stores are names of topics and directories: a change loses state. */
  @Test
  void theDescriptionIsTheOneOnFile() throws IOException {
    String described =
        TestApp.topology(new ManualEngine(), new InFlightOffsets()).build().describe().toString();

    try (InputStream golden = getClass().getResourceAsStream("topology.txt")) {
      assertThat(described.strip())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }
}
