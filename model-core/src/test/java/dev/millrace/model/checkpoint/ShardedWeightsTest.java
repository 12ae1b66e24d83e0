package dev.millrace.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.Shards;
import dev.millrace.model.testkit.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Indexes and shards that are not what they should be. */
@Tag("unit")
class ShardedWeightsTest {
  @TempDir private Path directory;

  @BeforeEach
  void write() {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (String name : new String[] {"a", "b", "c", "d"}) {
      tensors.put(name, new FloatTensor(Shape.of(1), new float[] {name.charAt(0)}));
    }
    Shards.write(directory, tensors, 2); // a and c, b and d
  }

  @Test
  void readsEachTensorFromItsFileInTheOrderOfTheIndex() throws ModelFormatException {
    try (WeightSource weights = ShardedWeights.open(index())) {
      assertThat(weights.names()).containsExactly("a", "b", "c", "d");
      assertThat(weights.origin()).isEqualTo(index().toString());
      for (String name : weights.names()) {
        assertThat(weights.read(name, Shape.of(1)).data()).containsExactly(name.charAt(0));
      }
    }
  }

  /** total_size is wrong above, and one of the fields there is newer than most readers. */
  @Test
  void whatElseTheIndexSaysDoesNotCount() throws ModelFormatException {
    JsonEdits.set(index(), "metadata", "[\"whatever\"]");
    JsonEdits.set(index(), "surprise", "1");

    try (WeightSource weights = ShardedWeights.open(index())) {
      assertThat(weights.names()).hasSize(4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../elsewhere.safetensors",
        "/etc/weights.safetensors",
        "sub/weights.safetensors",
        "..\\\\weights.safetensors",
        "C:weights.safetensors",
        ".hidden.safetensors",
        ".safetensors",
        "..",
        "",
        "weights.bin",
        "weights.safetensors\\n",
        "we\\u0000ights.safetensors"
      })
  void aPathIsNoNameOfAShard(String name) {
    JsonEdits.set(index(), "weight_map", "{\"a\": \"%s\"}".formatted(name));

    assertRefused()
        .hasMessageStartingWith(
            index()
                + ": weight_map: expected names of .safetensors files in the same directory, got ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[]", "\"a\""})
  void anIndexNamesTensors(String map) {
    JsonEdits.set(index(), "weight_map", map);

    assertRefused()
        .hasMessageStartingWith(
            index() + ": weight_map: expected an object of tensor names to file names, got ");
  }

  @Test
  void aNameIsAString() {
    JsonEdits.set(index(), "weight_map", "{\"a\": 7}");

    assertRefused().hasMessageEndingWith("got 7");
  }

  @Test
  void aTensorIsNamedOnce() throws IOException {
    Files.writeString(
        index(), "{\"weight_map\": {\"a\": \"x.safetensors\", \"a\": \"y.safetensors\"}}");

    assertRefused().hasMessageContaining("not valid JSON: Duplicate field 'a'");
  }

  @Test
  void filesAreLimitedBeforeAnyIsOpened() {
    ObjectNode map = new ObjectMapper().createObjectNode();
    for (int i = 0; i < 1025; i++) {
      map.put("t" + i, i + ".safetensors");
    }
    JsonEdits.set(index(), "weight_map", map.toString());

    assertRefused().hasMessage(index() + ": weight_map names 1025 files; expected at most 1024");
  }

  @Test
  void aShardThatIsMissingIsNamed() throws IOException {
    Files.delete(shard(2));

    assertRefused().hasMessage(shard(2) + ": no such file");
  }

  @Test
  void aTensorIsNamedThatIsInAnotherShard() {
    put(1, "a", "b", "c");
    put(2, "d");

    assertRefused()
        .hasMessage(
            "%s: has tensor b, which the index expects in %s"
                .formatted(shard(1), shard(2).getFileName()));
  }

  /** Which of the two would count, nobody can say. */
  @Test
  void aTensorInTwoShardsIsRefused() {
    put(2, "a", "b", "d");

    assertRefused().hasMessageContaining("has tensor a, which the index expects in");
  }

  @ParameterizedTest
  @CsvSource({"1, a c e, e", "2, b d classifier.weight, classifier.weight"})
  void aTensorThatTheIndexDoesNotNameIsRefused(int shard, String tensors, String extra) {
    put(shard, tensors.split(" "));

    assertRefused()
        .hasMessage("%s: has tensor %s, which the index does not name", shard(shard), extra);
  }

  @Test
  void aTensorThatTheShardLostIsNamed() {
    put(2, "b");

    assertRefused().hasMessage(shard(2) + ": tensor d is missing");
  }

  @Test
  void aBrokenShardIsNamed() throws IOException {
    Files.writeString(shard(2), "nothing");

    assertRefused().hasMessageStartingWith(shard(2).toString());
  }

  private void put(int shard, String... names) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (String name : names) {
      tensors.put(name, Tensors.random(1, 1, 1));
    }
    Tensors.write(shard(shard), tensors);
  }

  private AbstractThrowableAssert<?, ?> assertRefused() {
    return assertThatThrownBy(() -> ShardedWeights.open(index()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageNotContaining("\n");
  }

  private Path index() {
    return directory.resolve(Shards.INDEX);
  }

  private Path shard(int number) {
    return directory.resolve(Shards.name(number, 2));
  }
}
