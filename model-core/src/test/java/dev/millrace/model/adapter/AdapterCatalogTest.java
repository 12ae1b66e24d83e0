package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AdapterCatalogTest {
  private final AdapterCatalog catalog = new AdapterCatalog();

  @Test
  void findsWhatIsPublished() {
    Adapter spam = Adapters.headOnly("spam");

    assertThat(catalog.find("spam")).isEmpty();
    catalog.publish(spam);

    assertThat(catalog.find("spam")).containsSame(spam);
    assertThat(catalog.find("SPAM")).isEmpty();
  }

  @Test
  void replacesTheOneOfTheSameNameAndKeepsTheOrder() {
    Adapter replacement = Adapters.headOnly("b");
    for (String name : List.of("b", "a", "c")) {
      catalog.publish(Adapters.headOnly(name));
    }

    catalog.publish(replacement);

    assertThat(catalog.find("b")).containsSame(replacement);
    assertThat(catalog.names()).containsExactly("b", "a", "c");
  }

  @Test
  void withdrawsOnce() {
    catalog.publish(Adapters.headOnly("spam"));

    assertThat(catalog.withdraw("spam")).isTrue();
    assertThat(catalog.withdraw("spam")).isFalse();
    assertThat(catalog.names()).isEmpty();
  }

  @Test
  void aViewOfTheNamesStaysAsItWas() {
    catalog.publish(Adapters.headOnly("a"));
    Set<String> before = catalog.names();

    catalog.publish(Adapters.headOnly("b"));

    assertThat(before).containsExactly("a");
    assertThatThrownBy(before::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void noPublicationOfTwoThreadsIsLost() throws Exception {
    int perThread = 200;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> publishers = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String prefix = "adapter-" + t + "-";
        publishers.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < perThread; i++) {
                    catalog.publish(Adapters.headOnly(prefix + i));
                  }
                  return prefix;
                }));
      }
      start.countDown();
      for (Future<?> publisher : publishers) {
        publisher.get(2, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(catalog.names()).hasSize(4 * perThread);
  }

  /** While an adapter is replaced over and over, a reader always finds one, never none. */
  @Test
  void aReaderSeesOnePublishedStateWhole() throws Exception {
    catalog.publish(Adapters.headOnly("spam"));
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CountDownLatch reading = new CountDownLatch(2);
      List<Future<Long>> readers = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        readers.add(
            threads.submit(
                () -> {
                  long missed = 0;
                  do {
                    missed += catalog.find("spam").isEmpty() ? 1 : 0;
                    missed += catalog.names().contains("spam") ? 0 : 1;
                    reading.countDown();
                  } while (!done.get());
                  return missed;
                }));
      }
      assertThat(reading.await(2, TimeUnit.MINUTES)).isTrue();
      for (int i = 0; i < 2000; i++) {
        catalog.publish(Adapters.headOnly("spam"));
        catalog.publish(Adapters.headOnly("other"));
        catalog.withdraw("other");
      }
      done.set(true);
      for (Future<Long> reader : readers) {
        assertThat(reader.get(2, TimeUnit.MINUTES)).isZero();
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }
}
