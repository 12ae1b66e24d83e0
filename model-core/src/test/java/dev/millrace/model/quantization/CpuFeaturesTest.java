package dev.millrace.model.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
@Tag("quantization")
class CpuFeaturesTest {

  @ParameterizedTest
  @ValueSource(strings = {"avx512_vnni", "avx_vnni", "amx_int8"})
  void x86WithDotProductsTakesTheFullRange(String flag) {
    assertThat(CpuFeatures.exactWeightRange(x86("fpu sse2 avx2 " + flag + " rdpid")))
        .isEqualTo(WeightRange.FULL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fpu sse2 avx2", "fpu avx512f avx512bw", "avx512_vnni_not", ""})
  void x86WithoutThemTakesTheReducedRange(String flags) {
    assertThat(CpuFeatures.exactWeightRange(x86(flags))).isEqualTo(WeightRange.REDUCED);
  }

  @Test
  void armIsReadFromItsOwnField() {
    String cpuinfo = "processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd %s crc32\n";

    assertThat(CpuFeatures.exactWeightRange(cpuinfo.formatted("asimddp")))
        .isEqualTo(WeightRange.FULL);
    assertThat(CpuFeatures.exactWeightRange(cpuinfo.formatted("asimdhp")))
        .isEqualTo(WeightRange.REDUCED);
  }

  @Test
  void wordsElsewhereAreNoFlags() {
    String cpuinfo = "model name\t: avx512_vnni edition\nflags\t\t: fpu avx2\n";

    assertThat(CpuFeatures.exactWeightRange(cpuinfo)).isEqualTo(WeightRange.REDUCED);
    assertThat(CpuFeatures.exactWeightRange("")).isEqualTo(WeightRange.REDUCED);
  }

  @Test
  void knowsThisMachine() {
    assertThat(CpuFeatures.exactWeightRange()).isNotNull();
  }

  private static String x86(String flags) {
    return "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: %s\nbugs\t\t: spectre_v1\n"
        .formatted(flags);
  }
}
