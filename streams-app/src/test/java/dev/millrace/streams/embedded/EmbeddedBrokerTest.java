package dev.millrace.streams.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
@Timeout(300)
class EmbeddedBrokerTest {
  private static final NewTopic TOPIC = new NewTopic("t", 2, (short) 1);

  @Test
  void whatIsProducedRightAfterCreatingATopicSurvivesARestartOnTheSamePort(@TempDir Path directory)
      throws Exception {
    int port;
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      port = broker.port();
      broker.createTopics(List.of(TOPIC));
      broker.createTopics(List.of(TOPIC)); // there already
      produce(broker, "before");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, port)) {
      assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      produce(broker, "after");
      assertThat(consume(broker, 2)).containsExactly("before", "after");
    }
  }

  @Test
  @SuppressWarnings("try") // closing it twice is the point
  void closingOnceMoreDoesNothing(@TempDir Path directory) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      broker.close();
    }
  }

  @Test
  void twoBrokersLiveSideBySideAndOverridesWin(@TempDir Path directory) throws Exception {
    Map<String, String> autoCreate = Map.of("auto.create.topics.enable", "true");
    try (EmbeddedBroker one = EmbeddedBroker.start(directory.resolve("one"), 0);
        EmbeddedBroker two = EmbeddedBroker.start(directory.resolve("two"), 0, autoCreate)) {
      one.createTopics(List.of(TOPIC));
      produce(one, "one");
      produce(two, "two");
      assertThat(consume(one, 1)).containsExactly("one");
      assertThat(consume(two, 1)).containsExactly("two");
    }
  }

  @Test
  void aTakenPortIsSaid(@TempDir Path directory) throws Exception {
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(BrokerProperties.ADDRESS))) {
      assertThatThrownBy(() -> EmbeddedBroker.start(directory, taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }

  private static void produce(EmbeddedBroker broker, String value) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("t", 0, "k", value)).get();
    }
  }

  private static List<String> consume(EmbeddedBroker broker, int expected) {
    Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition("t", 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<String> values = new ArrayList<>();
      while (values.size() < expected) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          values.add(record.value());
        }
      }
      return values;
    }
  }
}
