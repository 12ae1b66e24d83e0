package dev.millrace.tests.registry;

import dev.millrace.tests.testkit.ApicurioProcess;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
@EnabledIfSystemProperty(
    named = ApicurioProcess.PROPERTY,
    matches = ".+",
    disabledReason = "no Apicurio Registry: mvn verify -Papicurio brings it (110 MB)")
class ApicurioProcessTest extends ApicurioContract {
  @TempDir private static Path directory;

  private @Nullable ApicurioProcess server;

  @Override
  URI url() {
    if (server == null) {
      server = ApicurioProcess.start(directory.resolve("log"));
    }
    return server.url();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }
}
