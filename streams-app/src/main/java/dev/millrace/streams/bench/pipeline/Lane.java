package dev.millrace.streams.bench.pipeline;

import dev.millrace.streams.topology.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Topics that only one contestant uses, under a name of its own.
 *
 * @param name begins the topics' names, and names the consumer group
 * @param setup who reads them, and how
 */
public record Lane(String name, Setup setup) {
  /** The broker's clock, not the producer's; transactions don't change it. */
  private static final Map<String, String> CONFIG =
      Map.of("message.timestamp.type", "LogAppendTime");

  /** All of them. */
  public Topics topics() {
    return new Topics(
        List.of(events()), predictions(), name + "-dead-letters", name + "-drift-reports");
  }

  String events() {
    return name + "-events";
  }

  String predictions() {
    return name + "-predictions";
  }

  List<NewTopic> toCreate() {
    return topics().toCreate(setup.partitions(), (short) 1).stream()
        .map(topic -> topic.configs(CONFIG))
        .toList();
  }
}
