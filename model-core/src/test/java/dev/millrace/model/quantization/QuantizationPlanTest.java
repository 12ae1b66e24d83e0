package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
@Tag("quantization")
class QuantizationPlanTest {
  private static final int LAYERS = 6;

  @ParameterizedTest
  @EnumSource
  void oneSchemeIsForAllLinearModules(QuantizationScheme scheme) {
    QuantizationPlan plan = QuantizationPlan.parse(scheme.id());

    assertThat(plan).isEqualTo(QuantizationPlan.of(scheme));
    for (LinearKind kind : LinearKind.values()) {
      assertThat(plan.scheme(kind, 3, LAYERS)).isEqualTo(scheme);
    }
    assertThat(plan.id()).isEqualTo(plan.label()).isEqualTo(scheme.id()).isEqualTo("" + plan);
    assertThat(plan.embeddings())
        .isEqualTo(scheme == QuantizationScheme.FP32 ? EmbeddingScheme.FP32 : EmbeddingScheme.INT8);
  }

  /** A layer's number, then last, then the kind, then the rest. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "mixed:ffn=int4                        | FFN       | 0 | INT4",
        "mixed:ffn=int4                        | OUTPUT    | 0 | INT8",
        "mixed:rest=fp32,output=int4           | ATTENTION | 0 | FP32",
        "mixed:first=fp32,ffn=int4             | FFN       | 0 | FP32",
        "mixed:first=fp32,ffn=int4             | FFN       | 1 | INT4",
        "mixed:last=fp32,ffn=int4              | FFN       | 5 | FP32",
        "mixed:last=fp32,ffn=int4              | FFN       | 4 | INT4",
        "mixed:last=fp32,layer.5=int4          | OUTPUT    | 5 | INT4",
        "mixed:layer.1-3=fp32,attention=int4   | ATTENTION | 0 | INT4",
        "mixed:layer.1-3=fp32,attention=int4   | ATTENTION | 1 | FP32",
        "mixed:layer.1-3=fp32,attention=int4   | ATTENTION | 3 | FP32",
        "mixed:layer.1-3=fp32,attention=int4   | ATTENTION | 4 | INT4",
      })
  void whatNamesAModuleMostCloselyDecides(
      String text, LinearKind kind, int layer, QuantizationScheme expected) {
    assertThat(QuantizationPlan.parse(text).scheme(kind, layer, LAYERS)).isEqualTo(expected);
  }

  @Test
  void theFirstLayerOfOneIsTheFirst() {
    QuantizationPlan plan = QuantizationPlan.parse("mixed:last=int4,first=fp32");

    assertThat(plan.scheme(LinearKind.FFN, 0, 1)).isEqualTo(QuantizationScheme.FP32);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "mixed:embeddings=fp32                     | FP32",
        "mixed:rest=fp32                           | FP32",
        "mixed:rest=fp32,embeddings=int8           | INT8",
        "mixed:rest=int4                           | INT8",
        "mixed:first=fp32,last=fp32                | INT8",
      })
  void wordEmbeddingsFollowTheRest(String text, EmbeddingScheme expected) {
    assertThat(QuantizationPlan.parse(text).embeddings()).isEqualTo(expected);
  }

  /** An id is parsed to the same plan, and different words for the same plan have one id. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "mixed:rest=int8                           | int8",
        "mixed:rest=fp32,ffn=fp32                  | fp32",
        "mixed:ffn=int8,embeddings=int8            | int8",
        "mixed:last=fp32,first=fp32                | mixed:layer.0=fp32,last=fp32",
        "mixed:layer.2=int4,layer.0-1=int4         | mixed:layer.0-2=int4",
        "mixed:layer.2=int4,layer.0=int4           | mixed:layer.0=int4,layer.2=int4",
        "mixed:layer.0-1=int4,layer.2-9=fp32       | mixed:layer.0-1=int4,layer.2-9=fp32",
        "mixed:ffn=int4,attention=fp32             | mixed:attention=fp32,ffn=int4",
        "mixed:embeddings=int8,ffn=int8,rest=fp32  | mixed:rest=fp32,embeddings=int8,ffn=int8",
        "mixed:embeddings=fp32                     | mixed:embeddings=fp32",
      })
  void hasOneId(String text, String id) {
    QuantizationPlan plan = QuantizationPlan.parse(text);

    assertThat(plan.id()).isEqualTo(id);
    assertThat(QuantizationPlan.parse(id)).isEqualTo(plan).hasSameHashCodeAs(plan);
    assertThat(plan.label()).isEqualTo(id.replaceFirst(":.*", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "INT8                  | expected fp32, int8, int4, or mixed:KEY=SCHEME,...",
        "mixed                 | expected fp32, int8, int4, or mixed:KEY=SCHEME,...",
        "mixed:                | expected KEY=SCHEME where it says \"\"",
        "mixed:ffn             | expected KEY=SCHEME where it says \"ffn\"",
        "mixed:ffn=int8,       | expected KEY=SCHEME where it says \"\"",
        "mixed:ffn=int3        | expected ffn=fp32|int8|int4, got \"int3\"",
        "mixed:embeddings=int4 | expected embeddings=fp32|int8, got \"int4\"",
        "mixed:heads=int8      | expected one of the keys rest, attention, output, ffn, embeddings,",
        "mixed:layer.01=int8   | expected one of the keys rest, attention,",
        "mixed:layer.3-1=int8  | expected a range of layers that ends after it begins, got 3-1",
        "mixed:ffn=int8,ffn=int4             | expected a scheme for ffn once",
        "mixed:rest=int8,rest=int4           | expected a scheme for rest once",
        "mixed:last=int8,last=int8           | expected a scheme for last once",
        "mixed:embeddings=int8,embeddings=int8 | expected a scheme for embeddings once",
        "mixed:first=int8,layer.0=int8       | expected a scheme for layer 0 once",
        "mixed:layer.1-3=int8,layer.3=fp32   | expected a scheme for layer 3 once",
      })
  void saysWhatIsAccepted(String text, String expected) {
    assertThatThrownBy(() -> QuantizationPlan.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("quantization is \"" + text + "\"; ")
        .hasMessageContaining(expected);
  }

  @Test
  void aLayerThatTheModelLacksIsRefused() throws ModelFormatException {
    QuantizationPlan plan = QuantizationPlan.parse("mixed:layer.4-6=fp32,last=fp32");

    plan.requireLayers(7);
    assertThatThrownBy(() -> plan.requireLayers(6))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "quantization is \"mixed:layer.4-6=fp32,last=fp32\"; expected layers from 0 to 5, as"
                + " the model has them, got 6");
  }
}
