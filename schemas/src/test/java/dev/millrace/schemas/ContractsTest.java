package dev.millrace.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class ContractsTest {
  static Stream<Schema> contracts() {
    return Stream.of(
        TextEvent.getClassSchema(),
        Prediction.getClassSchema(),
        DriftReport.getClassSchema(),
        AdapterSpec.getClassSchema(),
        RolloutSpec.getClassSchema(),
        RolloutReport.getClassSchema(),
        Feedback.getClassSchema());
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void everythingIsDocumented(Schema contract) {
    assertThat(contract.getDoc()).isNotBlank();
    assertThat(contract.getFields()).allSatisfy(f -> assertThat(f.doc()).isNotBlank());
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void optionalFieldsDefaultToNull(Schema contract) {
    assertThat(contract.getFields())
        .filteredOn(field -> field.schema().isNullable())
        .allSatisfy(
            field -> {
              assertThat(field.hasDefaultValue()).as(field.name()).isTrue();
              assertThat(field.schema().getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
            });
  }

  @Test
  void anEventMayLeaveEverythingOut() {
    TextEvent event = TextEvent.newBuilder().build();

    assertThat(event.getId()).isNull();
    assertThat(event.getText()).isEmpty();
    assertThat(event.getAdapter()).isNull();
    assertThat(event.getTasks()).isNull();
    assertThat(event.getOccurredAt()).isNull();
    assertThat(event.getAttributes()).isEmpty();
  }
}
