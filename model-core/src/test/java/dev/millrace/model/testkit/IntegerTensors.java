package dev.millrace.model.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The int32 matrices of a safetensors file, which weights never are. */
final class IntegerTensors {
  private IntegerTensors() {}

  static int[][] read(Path file, String name) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int headerLength = (int) bytes.getLong(0);
      JsonNode header =
          new ObjectMapper().readTree(Arrays.copyOfRange(bytes.array(), 8, 8 + headerLength));
      JsonNode tensor = header.get(name);
      int rows = tensor.get("shape").get(0).intValue();
      int columns = tensor.get("shape").get(1).intValue();
      bytes.position(8 + headerLength + tensor.get("data_offsets").get(0).intValue());
      int[][] matrix = new int[rows][columns];
      for (int[] row : matrix) {
        for (int column = 0; column < columns; column++) {
          row[column] = bytes.getInt();
        }
      }
      return matrix;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
