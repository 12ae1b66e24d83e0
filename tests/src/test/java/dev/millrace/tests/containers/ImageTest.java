package dev.millrace.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.tests.testkit.ContainerCluster;
import dev.millrace.tests.testkit.GoldenConfig;
import dev.millrace.tests.testkit.MillraceContainer;
import dev.millrace.tests.testkit.MillraceImage;
import dev.millrace.tests.testkit.NeedsDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image as it is shipped, scaled out and killed. */
@NeedsDocker
@Tag("e2e")
@Tag("slow")
class ImageTest {
  private static final int PARTITIONS = 4;
  private static final int EVENTS = 1_500;
  private static final int IN_FLIGHT = 200;
  private static final String GROUP = "millrace-test";

  @TempDir private Path directory;

  @Test
  void twoInstancesShareTheWorkAndOneThatIsKilledLosesNothing() throws Exception {
    Future<String> image = MillraceImage.build();
    try (ContainerCluster cluster = ContainerCluster.start(PARTITIONS);
        Questions questions = new Questions(cluster)) {
      Path configuration = configuration(cluster);
      try (MillraceContainer first = new MillraceContainer(image, cluster, configuration);
          MillraceContainer second = new MillraceContainer(image, cluster, configuration)) {
        questions.ask(EVENTS);
        first.start();
        requireModest(first);
        questions.awaitAnswers(IN_FLIGHT);
        second.start();
        awaitSharedPartitions(cluster);
        questions.ask(EVENTS);
        questions.awaitAnswers(questions.answers() + IN_FLIGHT);
        second.kill();
        questions.ask(EVENTS);
        questions.awaitAllAnswers();
        assertThat(first.end()).as("exit code after SIGTERM; %s", first.getLogs()).isZero();
      }
      questions.requireEachAnswerOnce();
    }
  }

  /** For the cluster as containers see it, readable for the image's own user. */
  private Path configuration(ContainerCluster cluster) throws IOException {
    Path file = GoldenConfig.write(directory, cluster.fromInside(), "exactly_once_v2");
    String yaml = Files.readString(file);
    Files.writeString(
        file,
        yaml.replace("state-dir: state", "state-dir: /var/lib/millrace/state")
            .replace("port: 0", "port: 8088"));
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.toList()) {
        String permissions = Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
      }
    }
    return directory;
  }

  /** Not root, cannot change the program, has what serving needs and no more. */
  private static void requireModest(MillraceContainer container) throws Exception {
    assertThat(container.execInContainer("id", "-u").getStdout().strip()).isEqualTo("10001");
    assertThat(container.execInContainer("touch", "/opt/millrace/x").getStderr())
        .contains("Read-only file system");
    List<String> jars =
        container
            .execInContainer("find", "/", "-xdev", "-name", "*.jar")
            .getStdout()
            .lines()
            .map(file -> file.substring(file.lastIndexOf('/') + 1))
            .toList();
    ImageContent.requireServingOnly(jars);
  }

  private static void awaitSharedPartitions(ContainerCluster cluster) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
      Awaitility.await("two members with partitions")
          .atMost(Duration.ofMinutes(2))
          .until(() -> hasTwoWorkingMembers(admin));
    }
  }

  private static boolean hasTwoWorkingMembers(Admin admin) throws Exception {
    List<MemberDescription> members =
        admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
            .flatMap(group -> group.members().stream())
            .toList();
    return members.size() == 2
        && members.stream().noneMatch(member -> member.assignment().topicPartitions().isEmpty());
  }
}
