package dev.millrace.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.tests.testkit.MillraceImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ImageContentTest {
  private static List<String> packaged() throws IOException {
    assumeTrue(
        Files.isDirectory(MillraceImage.CONTENT), "nothing is packaged yet: mvn package does that");
    try (Stream<Path> files = Files.walk(MillraceImage.CONTENT)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .toList();
    }
  }

  @Test
  void whatIsPackagedServesAndDoesNothingElse() throws IOException {
    List<String> jars = packaged();

    assertThat(jars).contains("millrace-streams-app.jar").doesNotHaveDuplicates();
    ImageContent.requireServingOnly(jars);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka_2.13-4.3.1.jar",
        "kafka-server-4.3.1.jar",
        "kafka-server-common-4.3.1.jar",
        "kafka-raft-4.3.1.jar",
        "scala-library-2.13.17.jar",
        "pytorch-engine-0.35.1.jar"
      })
  void aBrokerAndTorchAreNoticed(String jar) throws IOException {
    List<String> jars = new ArrayList<>(packaged());
    jars.add(jar);

    assertThatThrownBy(() -> ImageContent.requireServingOnly(jars))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(jar);
  }
}
