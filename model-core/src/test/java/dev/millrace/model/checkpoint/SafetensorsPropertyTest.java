package dev.millrace.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

@Tag("unit")
class SafetensorsPropertyTest {
  private static final Path FILE = newFile();

  private static Path newFile() {
    try {
      return Files.createTempFile("properties", ".safetensors");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterContainer
  static void delete() throws IOException {
    Files.delete(FILE);
  }

  @Property(tries = 100)
  void whatIsWrittenIsRead(@ForAll("tensors") Map<String, FloatTensor> tensors)
      throws IOException, ModelFormatException {
    SafetensorsWriter.write(FILE, tensors);

    try (SafetensorsFile file = SafetensorsFile.open(FILE)) {
      assertThat(file.names()).containsExactlyElementsOf(tensors.keySet());
      for (Map.Entry<String, FloatTensor> tensor : tensors.entrySet()) {
        Shape shape = tensor.getValue().shape();
        assertThat(file.shape(tensor.getKey())).isEqualTo(shape);
        assertThat(bits(file.read(tensor.getKey(), shape).data()))
            .isEqualTo(bits(tensor.getValue().data()));
      }
    }
  }

  /** Readers that map a file want its tensors aligned. */
  @Property(tries = 50)
  void dataStartsAtAMultipleOfEight(@ForAll("tensors") Map<String, FloatTensor> tensors)
      throws IOException {
    SafetensorsWriter.write(FILE, tensors);

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(FILE)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong(0) % 8).isZero();
  }

  /** Whatever byte is flipped, the answer is tensors or a ModelFormatException, nothing else. */
  @Property(tries = 200)
  void aDamagedHeaderIsReadOrRefused(
      @ForAll @IntRange(max = 150) int position, @ForAll byte replacement)
      throws IOException, ModelFormatException {
    SafetensorsWriter.write(
        FILE,
        Map.of(
            "encoder.weight", new FloatTensor(Shape.of(3, 2), new float[6]),
            "encoder.bias", new FloatTensor(Shape.of(3), new float[3])));
    byte[] bytes = Files.readAllBytes(FILE);
    bytes[position] = replacement;
    Files.write(FILE, bytes);

    Throwable thrown = catchThrowable(SafetensorsPropertyTest::readAll);

    if (thrown != null) {
      assertThat(thrown)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(FILE.toString());
    }
  }

  private static void readAll() throws ModelFormatException {
    try (SafetensorsFile file = SafetensorsFile.open(FILE)) {
      for (String name : file.names()) {
        file.read(name, file.shape(name));
      }
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @Provide
  Arbitrary<Map<String, FloatTensor>> tensors() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .ofMinLength(1)
            .ofMaxLength(20)
            .alpha()
            .numeric()
            .withChars("._/\"\\é漢 ");
    return Arbitraries.maps(names, tensor()).ofMaxSize(5);
  }

  private static Arbitrary<FloatTensor> tensor() {
    return Arbitraries.longs()
        .between(0, 4)
        .array(long[].class)
        .ofMaxSize(3)
        .flatMap(
            dimensions -> {
              Shape shape = Shape.of(dimensions);
              return Arbitraries.integers()
                  .map(Float::intBitsToFloat)
                  .filter(Float::isFinite)
                  .array(Float[].class)
                  .ofSize(shape.elements())
                  .map(values -> new FloatTensor(shape, unbox(values)));
            });
  }

  private static float[] unbox(Float[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
