package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(300)
class BackgroundSchemaRegistryTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Schema SCHEMA = SchemaBuilder.record("R").fields().endRecord();

  private final InMemorySchemaRegistry store = new InMemorySchemaRegistry();
  private final Unsteady unsteady = new Unsteady(store);
  private @Nullable BackgroundSchemaRegistry registry;

  /** Fails as it is told, or hangs. */
  private static final class Unsteady implements SchemaRegistry {
    private final SchemaRegistry store;
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile @Nullable RuntimeException fault;
    private volatile boolean hangs;
    private volatile boolean closed;

    Unsteady(SchemaRegistry store) {
      this.store = store;
    }

    private SchemaRegistry asked() {
      calls.incrementAndGet();
      if (hangs) {
        try {
          released.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      RuntimeException given = fault;
      if (given != null) {
        throw given;
      }
      return store;
    }

    @Override
    public int register(String subject, Schema schema) {
      return asked().register(subject, schema);
    }

    @Override
    public int idFor(String subject, Schema schema) {
      return asked().idFor(subject, schema);
    }

    @Override
    public Schema schemaById(int id) {
      return asked().schemaById(id);
    }

    @Override
    public RegisteredSchema latestVersion(String subject) {
      return asked().latestVersion(subject);
    }

    @Override
    public Compatibility compatibility(String subject, Schema schema) {
      return asked().compatibility(subject, schema);
    }

    @Override
    public void probe() {
      asked().probe();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private BackgroundSchemaRegistry open(Duration patience) {
    registry = new BackgroundSchemaRegistry(unsteady, patience);
    return registry;
  }

  @AfterEach
  void close() {
    unsteady.released.countDown();
    if (registry != null) {
      registry.close();
      assertThat(unsteady.closed).isTrue();
    }
  }

  private static SchemaRegistryException fault(Kind kind) {
    return new SchemaRegistryException(kind, 7, "as told");
  }

  /**
   * It is told to whoever comes back for it, and not asked for again and again. Repeated, since who
   * comes back may do so just while it arrives.
   */
  @RepeatedTest(200)
  void aRefusalThatTakesLongIsHeard() {
    unsteady.hangs = true;
    unsteady.fault = new SchemaRegistryException(Kind.INCOMPATIBLE, 409, "not that one");
    BackgroundSchemaRegistry asked = open(Duration.ZERO);
    assertThatThrownBy(() -> asked.register("s", SCHEMA))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.isOutage()).isTrue());
    unsteady.released.countDown();

    SchemaRegistryException refusal = null;
    while (refusal == null || refusal.isOutage()) {
      try {
        asked.register("s", SCHEMA);
      } catch (SchemaRegistryException e) {
        refusal = e;
      }
    }

    assertThat(refusal.kind()).isEqualTo(Kind.INCOMPATIBLE);
    assertThat(unsteady.calls).hasValue(1);
  }

  @Test
  void whatIsAnsweredIsPassedOn() {
    BackgroundSchemaRegistry asked = open(LONG);
    int id = asked.register("s", SCHEMA);

    assertThat(asked.idFor("s", SCHEMA)).isEqualTo(id);
    assertThat(asked.latestVersion("s").schema()).isEqualTo(SCHEMA);
    assertThat(asked.compatibility("s", SCHEMA).compatible()).isTrue();
    asked.probe();
    int before = unsteady.calls.get();
    assertThat(asked.schemaById(id)).isEqualTo(SCHEMA);
    assertThat(asked.schemaById(id)).isEqualTo(SCHEMA);
    assertThat(unsteady.calls).as("a schema is kept").hasValue(before + 1);
  }

  @Test
  void aRefusalIsPassedOnAndNotAskedAgain() {
    BackgroundSchemaRegistry asked = open(LONG);
    assertThatThrownBy(() -> asked.schemaById(99))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    unsteady.fault = new IllegalArgumentException("odd");
    assertThatThrownBy(() -> asked.schemaById(98))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("odd");
    assertThat(unsteady.calls).hasValue(2);
  }

  @Test
  void aRegistryThatHangsHoldsNobodyUp() {
    BackgroundSchemaRegistry asked = open(Duration.ofMillis(5));
    int id = store.register("s", SCHEMA);
    unsteady.hangs = true;
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> asked.schemaById(id))
          .isInstanceOfSatisfying(
              SchemaRegistryException.class, e -> assertThat(e.isOutage()).isTrue())
          .hasMessageContaining("no answer");
    }
    unsteady.released.countDown();

    assertThat(untilAnswered(asked, id)).isEqualTo(SCHEMA);
    // Once more where the answer came between looking for it and asking.
    assertThat(unsteady.calls).as("asked once, however often it was wanted").hasValueLessThan(3);
  }

  @Test
  void itIsAskedAgainUntilItAnswers() {
    BackgroundSchemaRegistry asked = open(Duration.ofMillis(5));
    int id = store.register("s", SCHEMA);
    unsteady.fault = fault(Kind.REJECTED);
    while (unsteady.calls.get() < 2) {
      assertThatThrownBy(() -> asked.schemaById(id)).isInstanceOf(SchemaRegistryException.class);
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> asked.schemaById(id))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.REJECTED);
              assertThat(e.errorCode()).isEqualTo(7);
            })
        .hasMessage("as told");
    unsteady.fault = null;

    assertThat(untilAnswered(asked, id)).isEqualTo(SCHEMA);
  }

  @Test
  void duringAnOutageNewQuestionsDontWait() {
    BackgroundSchemaRegistry asked = open(LONG);
    unsteady.fault = fault(Kind.UNAVAILABLE);
    Thread waiting = new Thread(() -> ignoringOutages(() -> asked.schemaById(1)));
    waiting.start(); // for the whole patience, as nothing is known of an outage yet
    while (unsteady.calls.get() < 2) {
      Thread.onSpinWait();
    }
    ignoringOutages(() -> asked.schemaById(2)); // else the test would be over first
    assertThat(waiting.isAlive()).isTrue();
    waiting.interrupt();
  }

  private static void ignoringOutages(Runnable call) {
    try {
      call.run();
    } catch (SchemaRegistryException e) {
      assertThat(e.isOutage()).isTrue();
    }
  }

  private static Schema untilAnswered(SchemaRegistry asked, int id) {
    while (true) {
      try {
        return asked.schemaById(id);
      } catch (SchemaRegistryException e) {
        assertThat(e.isOutage()).isTrue();
        Thread.onSpinWait();
      }
    }
  }
}
