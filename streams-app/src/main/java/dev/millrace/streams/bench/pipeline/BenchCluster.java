package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.topology.TopicsAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Where the lanes are.
 *
 * @param bootstrapServers of a broker that nobody else uses
 * @param registryUrl of a schema registry
 * @param directory for state; stays the caller's
 */
public record BenchCluster(String bootstrapServers, String registryUrl, Path directory) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", bootstrapServers);
  }

  Map<String, String> registry() {
    return Map.of("schema.registry.url", registryUrl);
  }

  void create(Lane lane) {
    try (Admin admin = Admin.create(kafka())) {
      new TopicsAdmin(admin, TIMEOUT).createMissing(lane.toCreate());
    }
  }
}
