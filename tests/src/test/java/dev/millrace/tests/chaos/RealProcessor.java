package dev.millrace.tests.chaos;

import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.tests.testkit.MillraceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code millrace run} as users start it, with a tiny model and two tasks.
 *
 * @param directory for models, configurations, state and logs
 * @param kafka properties of the Kafka clients beside those that all have
 */
record RealProcessor(Path directory, ChaosCluster cluster, Mode mode, Map<String, String> kafka)
    implements Launcher {
  static final List<String> TASKS = List.of("plain", "other");

  @Override
  public MillraceProcess launch(int instance) throws IOException {
    Path model = directory.resolve("model");
    if (!Files.exists(model)) {
      GoldenModel.unpack(GoldenModel.BERT, model);
    }
    Path config = directory.resolve("millrace-%d.yaml".formatted(instance));
    Files.writeString(config, yaml(instance));
    return MillraceProcess.start(
        directory.resolve("out-" + instance),
        directory.resolve("err-" + instance),
        "run",
        "--config",
        config.toString());
  }

  private String yaml(int instance) {
    return """
        application-id: %s
        kafka:
          bootstrap.servers: "%s"
          group.protocol: "%s"
        %s
        schema-registry:
          schema.registry.url: "%s"
        model:
          path: model
          quantization: fp32
        adapters:
          - name: qv-r4
            path: model/adapters/qv-r4
          - name: all-r8
            path: model/adapters/all-r8
        tasks:
          - name: plain
            adapter: qv-r4
          - name: other
            adapter: all-r8
        drift:
          window-ms: 2000
          grace-ms: 500
          flush-ms: 250
        processing:
          guarantee: %s
          state-dir: state-%d
          shutdown-timeout-ms: 120000
        http:
          port: 0
        """
        .formatted(
            Chaos.APPLICATION,
            cluster.bootstrapServers(),
            mode.protocol(),
            kafka.entrySet().stream()
                .map(e -> "  %s: \"%s\"".formatted(e.getKey(), e.getValue()))
                .collect(Collectors.joining("\n")),
            cluster.registryUrl(),
            mode.guarantee(),
            instance);
  }
}
