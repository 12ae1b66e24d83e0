package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.Feedback;
import dev.millrace.schemas.registry.InMemorySchemaRegistry;
import dev.millrace.schemas.registry.RegisteredSchema;
import dev.millrace.schemas.registry.SchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistryException;
import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PrepareTest {
  private static final String SUBJECT = "answers-value";
  private static final Schema OURS = PortableSchemas.withoutJavaStrings(Feedback.getClassSchema());
  private static final Schema OTHER = Schema.createRecord("Feedback", null, "dev.other", false);

  static {
    OTHER.setFields(List.of(new Schema.Field("must", Schema.create(Schema.Type.INT))));
  }

  private final SchemaRegistry registry = new InMemorySchemaRegistry();

  private void prepare(Map<String, String> properties) {
    AvroSerializer<Feedback> serializer = new AvroSerializer<>();
    serializer.use(registry, properties, false);
    serializer.prepare("answers", Feedback.class);
  }

  private void assertRefused(Kind kind, Map<String, String> properties, String... parts) {
    assertThatThrownBy(() -> prepare(properties))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContainingAll(parts);
  }

  @Test
  void aSubjectWithoutVersionsGetsItsFirst() {
    prepare(Map.of());

    assertThat(registry.latestVersion(SUBJECT))
        .isEqualTo(new RegisteredSchema(SUBJECT, 1, 1, OURS));
  }

  @Test
  void whatIsThereAlreadyIsFineWhateverCameAfterIt() {
    registry.register(SUBJECT, OURS);
    prepare(Map.of());

    assertThat(registry.latestVersion(SUBJECT).version()).isEqualTo(1);
  }

  @Test
  void anIncompatibleSchemaIsRefusedWithTheReasonAndTheRemedy() {
    registry.register(SUBJECT, OTHER);

    assertRefused(
        Kind.INCOMPATIBLE,
        Map.of(),
        "subject answers-value",
        "dev.millrace.schemas.Feedback",
        "READER_FIELD_MISSING_DEFAULT_VALUE at /fields/0: event_id",
        "give the output another topic");
    assertThat(registry.latestVersion(SUBJECT).version()).isEqualTo(1);
  }

  @Test
  void withoutRegistrationTheSchemaMustBeThere() {
    Map<String, String> lookUp = Map.of("auto.register.schemas", "false");
    assertRefused(
        Kind.NOT_FOUND, lookUp, "subject answers-value", "Feedback.avsc", "auto.register.schemas");

    registry.register(SUBJECT, OURS);
    prepare(lookUp);
  }

  @Test
  void theNewestVersionMustBeThereAndHoldTheRecord() {
    Map<String, String> latest =
        Map.of("auto.register.schemas", "false", "use.latest.version", "true");
    assertRefused(Kind.NOT_FOUND, latest, "no version", "use.latest.version=true");

    registry.register(SUBJECT, OTHER);
    assertThatThrownBy(() -> prepare(latest))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("version 1");
  }

  @Test
  void afterwardsWritingNeedsNoRegistry() {
    AtomicBoolean gone = new AtomicBoolean();
    Feedback feedback = new Feedback("e-1", "intent", "lost", "ann", Samples.NOW);
    try (AvroSerde<Feedback> serde = AvroSerde.forValues(Feedback.class, leaving(gone))) {
      serde.prepare("answers", Feedback.class);
      gone.set(true);

      assertThat(serde.serializer().serialize("answers", feedback)).isNotEmpty();
      assertThatThrownBy(() -> serde.serializer().serialize("others", feedback))
          .isInstanceOf(SchemaRegistryException.class);
    }
  }

  private SchemaRegistry leaving(AtomicBoolean gone) {
    return (SchemaRegistry)
        Proxy.newProxyInstance(
            PrepareTest.class.getClassLoader(),
            new Class<?>[] {SchemaRegistry.class},
            (proxy, method, arguments) -> {
              if (gone.get()) {
                throw new SchemaRegistryException(Kind.UNAVAILABLE, 0, "gone");
              }
              try {
                return method.invoke(registry, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }
}
