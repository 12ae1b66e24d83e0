package dev.millrace.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link WeightSource} does, whatever its files. */
@Tag("unit")
public abstract class WeightSourceContract {
  /** A linear weight {@code [out, in]}, as PyTorch has it. */
  protected static final String LINEAR = "encoder.layer.0.attention.self.query.weight";

  /** A bias. */
  protected static final String BIAS = "encoder.layer.0.attention.self.query.bias";

  /** Holds a NaN. */
  protected static final String BROKEN = "embeddings.LayerNorm.weight";

  /** For the files. */
  @TempDir protected Path directory;

  /**
   * Writes tensors the way the source's files have them and opens it.
   *
   * @param tensors the ones above, in PyTorch's layout
   */
  protected abstract WeightSource open(Map<String, FloatTensor> tensors) throws Exception;

  /** The file that messages about a tensor name. */
  protected String originOf(WeightSource source, String tensor) {
    return source.origin();
  }

  private WeightSource open() throws Exception {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    tensors.put(LINEAR, new FloatTensor(Shape.of(2, 3), new float[] {1, 2, 3, 4, 5, 6}));
    tensors.put(BIAS, new FloatTensor(Shape.of(2), new float[] {-1, 0.5f}));
    tensors.put(BROKEN, new FloatTensor(Shape.of(2), new float[] {1, Float.NaN}));
    return open(tensors);
  }

  @Test
  void listsTheNames() throws Exception {
    try (WeightSource source = open()) {
      assertThat(source.names()).containsExactlyInAnyOrder(LINEAR, BIAS, BROKEN);
      assertThatThrownBy(() -> source.names().clear())
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void readsALinearWeightInPyTorchsLayout() throws Exception {
    try (WeightSource source = open()) {
      assertThat(source.shape(LINEAR)).isEqualTo(Shape.of(2, 3));
      FloatTensor weight = source.read(LINEAR, Shape.of(2, 3));
      assertThat(weight.shape()).isEqualTo(Shape.of(2, 3));
      assertThat(weight.data()).containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  void readsAVector() throws Exception {
    try (WeightSource source = open()) {
      assertThat(source.read(BIAS, Shape.of(2)).data()).containsExactly(-1, 0.5f);
    }
  }

  @Test
  void namesATensorOfAnotherShape() throws Exception {
    try (WeightSource source = open()) {
      assertThatThrownBy(() -> source.read(LINEAR, Shape.of(3, 2)))
          .isInstanceOf(ModelFormatException.class)
          .hasMessage(
              "%s: tensor %s: expected shape [3, 2], got [2, 3]", originOf(source, LINEAR), LINEAR);
    }
  }

  @Test
  void namesATensorThatIsMissing() throws Exception {
    try (WeightSource source = open()) {
      String message = source.origin() + ": tensor absent.weight is missing";
      assertThatThrownBy(() -> source.read("absent.weight", Shape.of(2)))
          .isInstanceOf(ModelFormatException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> source.shape("absent.weight"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessage(message);
    }
  }

  @Test
  void refusesNaN() throws Exception {
    try (WeightSource source = open()) {
      assertThatThrownBy(() -> source.read(BROKEN, Shape.of(2)))
          .isInstanceOf(ModelFormatException.class)
          .hasMessage(
              "%s: tensor %s holds NaN or infinite values", originOf(source, BROKEN), BROKEN);
    }
  }
}
