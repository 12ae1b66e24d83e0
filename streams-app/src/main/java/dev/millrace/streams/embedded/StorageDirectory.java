package dev.millrace.streams.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** Makes an empty directory fit for a broker; leaves one that was used before as it is. */
final class StorageDirectory {
  private StorageDirectory() {}

  static void format(Path directory, List<ScramUser> users) throws IOException {
    Files.createDirectories(directory);
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    String path = directory.toString();
    Formatter formatter =
        new Formatter()
            .setPrintStream(silence())
            .setClusterId(Uuid.randomUuid().toString())
            .setNodeId(BrokerProperties.NODE_ID)
            .setControllerListenerName(BrokerProperties.CONTROLLER)
            .addDirectory(path)
            .setMetadataLogDirectory(path)
            .setScramArguments(users.stream().map(ScramUser::credential).toList());
    try {
      formatter.run();
    } catch (IOException | UncheckedIOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("expected to format %s for Kafka, got %s".formatted(path, e), e);
    }
  }

  private static PrintStream silence() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }
}
