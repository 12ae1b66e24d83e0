package dev.millrace.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Widening is exact: every value is compared by its bits. */
@Tag("unit")
class ElementTypeTest {

  /** Half patterns and the values that IEEE 754 gives them. */
  @ParameterizedTest
  @CsvSource({
    "0000, 0x0.0p0",
    "8000, -0x0.0p0",
    "3c00, 0x1.0p0",
    "c000, -0x1.0p1",
    "3555, 0x1.554p-2",
    "7bff, 65504",
    "fbff, -65504",
    "0400, 0x1.0p-14", // the smallest normal number
    "03ff, 0x1.ff8p-15", // the largest subnormal one
    "0001, 0x1.0p-24",
    "8001, -0x1.0p-24",
    "7c00, Infinity",
    "fc00, -Infinity",
    "7e00, NaN",
  })
  void readsHalves(String bits, String value) {
    assertThat(read(ElementType.F16, bits)).isEqualTo(bitsOf(value));
  }

  @ParameterizedTest
  @CsvSource({
    "0000, 0x0.0p0",
    "8000, -0x0.0p0",
    "3f80, 0x1.0p0",
    "c049, -0x1.92p1",
    "7f7f, 0x1.fep127",
    "0001, 0x1.0p-133", // subnormal
    "0080, 0x1.0p-126",
    "7f80, Infinity",
    "ff80, -Infinity",
    "7fc0, NaN",
  })
  void readsBfloat16(String bits, String value) {
    assertThat(read(ElementType.BF16, bits)).isEqualTo(bitsOf(value));
  }

  @Test
  void readsFloatsLittleEndian() {
    ByteBuffer bytes =
        ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80, 0x3f, 1, 0, 0, 0})
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[2];

    ElementType.F32.read(bytes, values);

    assertThat(values).containsExactly(1f, Float.MIN_VALUE);
  }

  /** Every finite half is an integer multiple of 2^-24: a slow way to its value. */
  @Test
  void readsEveryHalfAsTheSlowReferenceDoes() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = bits >> 10 & 31;
      if (exponent == 31) {
        continue;
      }
      int fraction = bits & 1023;
      double magnitude =
          exponent == 0
              ? fraction * Math.pow(2, -24)
              : (1024 + fraction) * Math.pow(2, exponent - 25);
      float expected = (float) (bits < 1 << 15 ? magnitude : -magnitude);
      assertThat(Float.floatToRawIntBits(ElementType.halfToFloat((short) bits)))
          .as("half %04x", bits)
          .isEqualTo(Float.floatToRawIntBits(expected));
    }
  }

  @Test
  void knowsItsSize() {
    assertThat(ElementType.F32.bytes()).isEqualTo(4);
    assertThat(ElementType.F16.bytes()).isEqualTo(2);
    assertThat(ElementType.BF16.bytes()).isEqualTo(2);
  }

  private static String read(ElementType type, String bits) {
    ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort((short) Integer.parseInt(bits, 16)).flip();
    float[] value = new float[1];
    type.read(bytes, value);
    return Integer.toHexString(Float.floatToIntBits(value[0]));
  }

  private static String bitsOf(String value) {
    return Integer.toHexString(Float.floatToIntBits(Float.parseFloat(value)));
  }
}
