package dev.millrace.tests.registry;

import dev.millrace.tests.testkit.ApicurioContainer;
import dev.millrace.tests.testkit.NeedsDocker;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@NeedsDocker
@Tag("integration")
class ApicurioContainerTest extends ApicurioContract {
  private final ApicurioContainer server = new ApicurioContainer();

  @Override
  URI url() {
    server.start(); // once
    return server.url();
  }

  @AfterAll
  void stop() {
    server.close();
  }
}
