package dev.millrace.tests.testkit;

import java.net.URI;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** Apicurio Registry in a container; its contents are gone with it. */
public final class ApicurioContainer extends GenericContainer<ApicurioContainer> {
  /** Where it speaks as Confluent's registry does. */
  public static final String PATH = "/apis/ccompat/v7";

  public static final int PORT = 8080;

  /** One that is yet to start. */
  public ApicurioContainer() {
    super("apicurio/apicurio-registry:3.0.9");
    withExposedPorts(PORT);
    waitingFor(Wait.forHttp("/health/ready").forPort(PORT));
  }

  /** For {@code schema.registry.url}, outside of containers. */
  public URI url() {
    return URI.create("http://%s:%d%s".formatted(getHost(), getMappedPort(PORT), PATH));
  }
}
