package dev.millrace.tests.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** Millrace in a container that may do and write as little as ops/compose allows it. */
public final class MillraceContainer extends GenericContainer<MillraceContainer> {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(4);
  private static final int STOP_SECONDS = 180;
  private static final long MEMORY = 1L << 30;

  /**
   * One that is yet to start.
   *
   * @param configuration a directory with {@code millrace.yaml}, which anyone may read
   */
  public MillraceContainer(Future<String> image, ContainerCluster cluster, Path configuration) {
    super(image);
    withNetwork(cluster.network());
    withCreateContainerCmdModifier(command -> restrict(command, configuration));
    waitingFor(Wait.forHealthcheck().withStartupTimeout(START_TIMEOUT));
  }

  private static void restrict(CreateContainerCmd command, Path configuration) {
    HostConfig host = command.getHostConfig();
    if (host == null) {
      throw new IllegalStateException("no host configuration to restrict");
    }
    // Testcontainers' own way to bind would first fetch an image to try it with.
    host.withBinds(new Bind(configuration.toString(), new Volume("/etc/millrace"), AccessMode.ro))
        .withReadonlyRootfs(true)
        .withTmpFs(Map.of("/tmp", "exec,mode=1777,size=256m"))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withMemory(MEMORY);
  }

  /** Ends it as {@code docker kill} does, at once. */
  public void kill() {
    getDockerClient().killContainerCmd(getContainerId()).exec();
  }

  /** Ends it as {@code docker stop} does, and gives its exit code. */
  public long end() {
    DockerClient docker = getDockerClient();
    docker.stopContainerCmd(getContainerId()).withTimeout(STOP_SECONDS).exec();
    ContainerState state = docker.inspectContainerCmd(getContainerId()).exec().getState();
    Long code = state.getExitCodeLong();
    return code == null ? -1 : code;
  }
}
