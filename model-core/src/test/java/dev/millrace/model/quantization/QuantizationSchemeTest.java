package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
@Tag("quantization")
class QuantizationSchemeTest {

  @ParameterizedTest
  @EnumSource
  void isFoundByItsId(QuantizationScheme scheme) {
    assertThat(QuantizationScheme.parse(scheme.id())).isEqualTo(scheme);
  }

  @Test
  void namesTheSchemesThatThereAre() {
    assertThatThrownBy(() -> QuantizationScheme.parse("INT8"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("quantization is \"INT8\"; expected one of [fp32, int8]");
  }
}
