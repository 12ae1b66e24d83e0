package dev.millrace.streams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("integration")
@Timeout(60)
class SignalsTest {

  @Test
  void aSignalRequestsTheEndAndTheCommandDecidesTheExitCode() throws Exception {
    assumeThat(File.separatorChar).isEqualTo('/');
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), SignalProbe.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("ready");
      process.destroy(); // SIGTERM
      assertThat(process.waitFor()).isEqualTo(SignalProbe.ENDED);
    } finally {
      process.destroyForcibly();
    }
  }
}
