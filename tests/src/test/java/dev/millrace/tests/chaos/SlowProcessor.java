package dev.millrace.tests.chaos;

import dev.millrace.tests.testkit.MillraceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The same stream around a model that takes a fixed time for each batch. That takes a main class of
 * the tests: a model that is slow by its size is slow by another amount on each machine, and takes
 * the cores from the broker.
 *
 * @param directory for models, state and logs
 * @param batch how long each batch takes
 * @param lowering whether offsets are lowered to the first event in flight, as they must be
 */
record SlowProcessor(
    Path directory, ChaosCluster cluster, Mode mode, Duration batch, boolean lowering)
    implements Launcher {

  @Override
  public MillraceProcess launch(int instance) {
    return MillraceProcess.start(
        SlowProcessorMain.class,
        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
        directory.resolve("out-" + instance),
        directory.resolve("err-" + instance),
        directory.resolve("instance-" + instance).toString(),
        cluster.bootstrapServers(),
        cluster.registryUrl(),
        mode.guarantee(),
        mode.protocol(),
        Long.toString(batch.toMillis()),
        Boolean.toString(lowering));
  }
}
