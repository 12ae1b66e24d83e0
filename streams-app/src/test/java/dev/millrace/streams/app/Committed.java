package dev.millrace.streams.app;

import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What is written to topics of a configuration, and what stands in them. */
final class Committed {
  private Committed() {}

  /** All that is committed in a topic. */
  static List<ConsumerRecord<byte[], byte[]>> in(Path config, String topic) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (LetterClients clients = LetterClients.of(ConfigFile.read(config))) {
      clients.reader().read(topic, all::addAll);
    }
    return all;
  }

  /** Writes a record, and returns when the broker has it. */
  static void send(Path config, ProducerRecord<byte[], byte[]> record) throws Exception {
    MillraceConfig read = ConfigFile.read(config);
    String servers = read.clients().kafka().values().get("bootstrap.servers");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            java.util.Map.of("bootstrap.servers", String.valueOf(servers)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }
}
