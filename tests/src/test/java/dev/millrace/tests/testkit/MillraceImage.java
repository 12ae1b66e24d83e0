package dev.millrace.tests.testkit;

import java.nio.file.Path;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** The project's own container image, built from what the build has packaged. */
public final class MillraceImage {
  private static final Path SOURCE = Path.of("..", "ops", "docker").toAbsolutePath().normalize();

  /** What goes into it. */
  public static final Path CONTENT = SOURCE.resolve(Path.of("target", "image"));

  private MillraceImage() {}

  /** Builds it where it is first used; the engine keeps its layers, not the image. */
  public static ImageFromDockerfile build() {
    return new ImageFromDockerfile()
        .withFileFromPath("Dockerfile", SOURCE.resolve("Dockerfile"))
        .withFileFromPath("jvm.options", SOURCE.resolve("jvm.options"))
        .withFileFromPath("target/image", CONTENT);
  }
}
