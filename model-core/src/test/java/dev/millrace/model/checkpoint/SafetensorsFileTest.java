package dev.millrace.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as a stranger might send them: broken by accident, or on purpose. */
@Tag("unit")
class SafetensorsFileTest {
  private static final String SOUND =
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

  @TempDir private Path directory;

  @Test
  void readsASoundFile() throws IOException, ModelFormatException {
    try (SafetensorsFile file = SafetensorsFile.open(write(SOUND, floats(1, -2)))) {
      assertThat(file.read("a", Shape.of(2)).data()).containsExactly(1, -2);
    }
  }

  @Test
  void namesAFileThatIsMissing() {
    assertRefused(directory.resolve("absent.safetensors"))
        .hasMessageContaining("absent.safetensors: no such file");
  }

  @Test
  void refusesADirectory() {
    assertRefused(directory).hasMessageEndingWith("expected a file, got a directory");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void refusesAFileWithoutRoomForTheHeaderLength(int bytes) throws IOException {
    assertRefused(writeBytes(new byte[bytes]))
        .hasMessageContaining("expected at least 8 bytes, got " + bytes);
  }

  /** Terabytes, negative numbers and a byte too many: each refused before anything is allocated. */
  @ParameterizedTest
  @ValueSource(longs = {1L << 42, Long.MAX_VALUE, Long.MIN_VALUE, -1, 0, 1, 9, 100_000_001})
  void refusesAHeaderLengthThatTheFileDoesNotHave(long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    assertRefused(writeBytes(bytes.array()))
        .hasMessageContaining(
            "the header claims %s bytes, but the file has 16", Long.toUnsignedString(length));
  }

  @Test
  void refusesAHeaderLargerThanTheFormatAllows() throws IOException {
    Path path = writeBytes(lengthPrefix(100_000_001));
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(200_000_000); // takes no room on the disk
    }
    assertRefused(path).hasMessageContaining("the header claims 100000001 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "{\"a\":", "{} {}", "\u0000\u0001\u0002"})
  void refusesAHeaderThatIsNotJson(String header) throws IOException {
    assertRefused(write(header, new byte[8])).hasMessageContaining("the header is not valid JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"text\"", "17", "  "})
  void refusesAHeaderThatIsNoObject(String header) throws IOException {
    assertRefused(write(header, new byte[8])).hasMessageContaining("the header is no JSON object");
  }

  @Test
  void refusesAHeaderNestedTooDeep() throws IOException {
    assertRefused(write("[".repeat(100_000), new byte[0]))
        .hasMessageContaining("the header is not valid JSON");
  }

  @Test
  void refusesATensorNamedTwice() throws IOException {
    String twice = SOUND.substring(0, SOUND.length() - 1) + "," + SOUND.substring(1);
    assertRefused(write(twice, new byte[8])).hasMessageContaining("Duplicate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{}}",
        "{\"a\":7}",
        "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}",
      })
  void refusesATensorThatIsNotDescribed(String header) throws IOException {
    assertRefused(write(header, new byte[8]))
        .hasMessageContaining("tensor a: expected dtype, shape and two data_offsets");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0,12",
        "4,12",
        "8,0",
        "-8,0",
        "-1,7",
        "\"x\",8",
        "\"0\",8",
        "0.5,8",
        "0,8.5",
        "null,8",
        "-9223372036854775807,9223372036854775807",
        "0,18446744073709551624"
      })
  void refusesOffsetsThatTheFileDoesNotHave(String offsets) throws IOException {
    assertRefused(write(header("F32", "2", offsets), new byte[8])).hasMessageContaining("tensor a");
  }

  @Test
  void namesATruncatedTensor() throws IOException {
    assertRefused(write(SOUND, new byte[7]))
        .hasMessageContaining("tensor a claims bytes 0 to 8, but the file holds 7: truncated?");
  }

  /** A claim of 16 GiB in a file of 100 bytes: refused, and nothing of that size allocated. */
  @Test
  void refusesMoreThanTwoGigabytesInOnePiece() throws IOException {
    assertRefused(write(header("F32", "4294967296", "0,17179869184"), new byte[8]))
        .hasMessageContaining("more than 2 GiB in one piece");
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536,65536,65536,65536", "4294967296,0", "-2", "2.5", "\"2\"", "null"})
  void refusesShapesThatNoTensorHas(String shape) throws IOException {
    assertRefused(write(header("F32", shape, "0,8"), new byte[8])).hasMessageContaining("tensor a");
  }

  @Test
  void refusesAShapeThatDoesNotFitTheBytes() throws IOException {
    assertRefused(write(header("F32", "3", "0,8"), new byte[8]))
        .hasMessageContaining("tensor a: shape [3] of F32 needs 12 bytes, the header gives 8");
    assertRefused(write(header("F16", "2", "0,8"), new byte[8]))
        .hasMessageContaining("tensor a: shape [2] of F16 needs 4 bytes, the header gives 8");
  }

  @Test
  void refusesTensorsThatOverlap() throws IOException {
    String header =
        """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},
         "b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
    assertRefused(write(header, new byte[12])).hasMessageContaining("tensors b and a overlap");
  }

  @Test
  void anEmptyTensorOverlapsNothing() throws IOException, ModelFormatException {
    String header =
        """
        {"full":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
         "empty":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}}""";
    try (SafetensorsFile file = SafetensorsFile.open(write(header, floats(3, 4)))) {
      assertThat(file.read("full", Shape.of(2)).data()).containsExactly(3, 4);
      assertThat(file.read("empty", Shape.of(0, 5)).data()).isEmpty();
    }
  }

  /** Checkpoints hold integers too, such as position ids; only reading one as a weight fails. */
  @Test
  void refusesAWeightOfAnotherType() throws IOException, ModelFormatException {
    try (SafetensorsFile file =
        SafetensorsFile.open(write(header("I64", "1", "0,8"), new byte[8]))) {
      assertThat(file.names()).containsExactly("a");
      assertThatThrownBy(() -> file.read("a", Shape.of(1)))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageEndingWith("tensor a: expected dtype F32, F16 or BF16, got I64");
    }
  }

  @Test
  void readsHalvesAndBfloat16FromWhereTheyAre() throws IOException, ModelFormatException {
    String header =
        """
        {"__metadata__":{"format":"pt"},
         "bf16":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},
         "f16":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""";
    byte[] data = {0, 0x3c, 1, 0, (byte) 0x80, 0x3f, 0x49, (byte) 0xc0};
    try (SafetensorsFile file = SafetensorsFile.open(write(header, data))) {
      assertThat(file.names()).containsExactly("bf16", "f16");
      assertThat(file.read("f16", Shape.of(2)).data()).containsExactly(1f, 0x1p-24f);
      assertThat(file.read("bf16", Shape.of(2)).data()).containsExactly(1f, -0x1.92p1f);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWeightsThatAreNoNumbers(float value) throws IOException, ModelFormatException {
    try (SafetensorsFile file = SafetensorsFile.open(write(SOUND, floats(1, value)))) {
      assertThatThrownBy(() -> file.read("a", Shape.of(2)))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("tensor a holds NaN or infinite values");
    }
  }

  @Test
  void namesATensorThatWasCutOffAfterOpening() throws IOException, ModelFormatException {
    Path path = write(SOUND, floats(1, 2));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      byte[] bytes = Files.readAllBytes(path);
      Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));
      assertThatThrownBy(() -> file.read("a", Shape.of(2)))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("tensor a can't be read");
    }
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(Path path) {
    return assertThatThrownBy(() -> SafetensorsFile.open(path).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageNotContaining("\n");
  }

  private static String header(String type, String shape, String offsets) {
    return "{\"a\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%s]}}"
        .formatted(type, shape, offsets);
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] lengthPrefix(long length) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private Path write(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return writeBytes(
        ByteBuffer.allocate(8 + json.length + data.length)
            .put(lengthPrefix(json.length))
            .put(json)
            .put(data)
            .array());
  }

  private Path writeBytes(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("a.safetensors"), bytes);
  }
}
