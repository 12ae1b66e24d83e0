package dev.millrace.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TextEvent;
import dev.millrace.schemas.registry.InMemorySchemaRegistry;
import dev.millrace.schemas.registry.SchemaRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Tag("unit")
class WireFormatProperties {
  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroSerde<TextEvent> events = AvroSerde.forValues(TextEvent.class, registry);
  private final AvroSerde<Prediction> predictions = AvroSerde.forValues(Prediction.class, registry);

  /** One byte put in place of another. */
  record Mutation(int position, byte value) {
    void applyTo(byte[] bytes) {
      bytes[position % bytes.length] = value;
    }
  }

  @Provide
  Arbitrary<Mutation> mutations() {
    return Combinators.combine(Arbitraries.integers().between(0, 10_000), Arbitraries.bytes())
        .as(Mutation::new);
  }

  @Provide
  Arbitrary<TextEvent> textEvents() {
    Arbitrary<String> text = Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(50);
    Arbitrary<Map<String, String>> attributes = Arbitraries.maps(text, text).ofMaxSize(5);
    return Combinators.combine(
            text.injectNull(0.2), text, text.list().ofMaxSize(5).injectNull(0.2), attributes)
        .as((id, body, tasks, map) -> new TextEvent(id, body, null, tasks, Samples.NOW, map));
  }

  private static char[] surrogates() {
    char[] halves = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (char) (Character.MIN_SURROGATE + i);
    }
    return halves;
  }

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll("textEvents") TextEvent event) {
    byte[] framed = events.serializer().serialize("events", event);

    assertThat(events.deserializer().deserialize("events", framed)).isEqualTo(event);
  }

  @Property(tries = 2_000)
  void changedBytesAreARecordOrATypedFault(
      @ForAll @Size(min = 1, max = 5) List<@From("mutations") Mutation> mutations) {
    byte[] event = events.serializer().serialize("events", Samples.event());
    byte[] prediction = predictions.serializer().serialize("predictions", Samples.prediction());
    mutations.forEach(mutation -> mutation.applyTo(event));
    mutations.forEach(mutation -> mutation.applyTo(prediction));

    assertReadOrTyped(events, event);
    assertReadOrTyped(predictions, prediction);
  }

  @Property(tries = 300)
  void aRecordCutShortIsATypedFault(@ForAll @IntRange(min = 0, max = 10_000) int cut) {
    byte[] framed = predictions.serializer().serialize("predictions", Samples.prediction());
    byte[] shorter = Arrays.copyOf(framed, cut % framed.length);

    assertThatCode(() -> predictions.deserializer().deserialize("predictions", shorter))
        .isInstanceOf(WireFormatException.class);
  }

  @Property(tries = 2_000)
  void anyBytesAreARecordOrATypedFault(@ForAll @Size(max = 60) byte[] bytes) {
    assertReadOrTyped(events, bytes);
    byte[] framed = new byte[bytes.length + 5];
    framed[4] = 1;
    System.arraycopy(bytes, 0, framed, 5, bytes.length);
    assertReadOrTyped(events, framed);
  }

  private static void assertReadOrTyped(AvroSerde<?> serde, byte[] framed) {
    try {
      assertThat(serde.deserializer().deserialize("topic", framed)).isNotNull();
    } catch (WireFormatException typed) {
      assertThat(typed.fault()).isNotNull();
    }
  }
}
