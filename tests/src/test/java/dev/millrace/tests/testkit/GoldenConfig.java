package dev.millrace.tests.testkit;

import dev.millrace.model.testkit.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A configuration for the tiny BERT with its three adapters, as two tasks. */
public final class GoldenConfig {
  /** Answered by one adapter. */
  public static final String PLAIN_TASK = "plain";

  /** Split evenly between two adapters. */
  public static final String SPLIT_TASK = "split";

  private GoldenConfig() {}

  /**
   * Unpacks the model and writes a configuration for it.
   *
   * @param guarantee of processing
   * @return the configuration file
   */
  public static Path write(Path directory, Cluster cluster, String guarantee) throws IOException {
    Path model = directory.resolve("model");
    if (!Files.exists(model)) {
      GoldenModel.unpack(GoldenModel.BERT, model);
    }
    Path config = directory.resolve("millrace.yaml");
    Files.writeString(
        config,
        """
        application-id: millrace-test
        kafka:
          bootstrap.servers: "%s"
          consumer.session.timeout.ms: "3000"
          consumer.heartbeat.interval.ms: "500"
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
          - name: rslora-r16
            path: model/adapters/rslora-r16
        tasks:
          - name: plain
            adapter: qv-r4
          - name: split
            variants:
              - name: control
                adapter: all-r8
                share: 50
              - name: candidate
                adapter: rslora-r16
                share: 50
        drift:
          window-ms: 2000
          grace-ms: 500
          flush-ms: 250
        processing:
          guarantee: %s
          state-dir: state
          shutdown-timeout-ms: 120000
        http:
          port: 0
        """
            .formatted(cluster.bootstrapServers(), cluster.registryUrl(), guarantee));
    return config;
  }
}
