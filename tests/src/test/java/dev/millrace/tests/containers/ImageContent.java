package dev.millrace.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

/** What an image for serving must have, and must not. */
final class ImageContent {
  /** A broker, its language, and libtorch: an image for serving is half as large without. */
  private static final Pattern UNWANTED =
      Pattern.compile(
          "kafka_.*|kafka-(server|metadata|raft|storage|tools|group|transaction|share|coordinator).*"
              + "|scala-.*|pytorch.*|.*libtorch.*|.*testcontainers.*|junit.*");

  private ImageContent() {}

  /**
   * Checks the jars' file names.
   *
   * @param jars without their directories
   */
  static void requireServingOnly(List<String> jars) {
    assertThat(jars)
        .as("what serves")
        .anyMatch(jar -> jar.startsWith("kafka-streams-"))
        .anyMatch(jar -> jar.startsWith("kafka-clients-"))
        .anyMatch(jar -> jar.startsWith("onnxruntime-"))
        .anyMatch(jar -> jar.startsWith("millrace-schemas-"))
        .anyMatch(jar -> jar.startsWith("millrace-model-core-"));
    assertThat(jars).as("what does not serve").noneMatch(jar -> UNWANTED.matcher(jar).matches());
  }
}
