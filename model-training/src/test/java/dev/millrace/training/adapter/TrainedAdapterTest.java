package dev.millrace.training.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.training.lora.LoraSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TrainedAdapterTest {
  private static final LoraSettings QUERY = new LoraSettings(2, 4, false, 0, List.of("query"));

  @TempDir private Path directory;
  private Trained base;

  @BeforeEach
  void unpack() throws ModelFormatException {
    base = Trained.on("bert", directory);
  }

  @Test
  void refusesUpdatesThatTheTargetsDoNotName() {
    TrainedAdapter sound = base.adapter(QUERY, base.wholeHead(2));
    LoraSettings value = new LoraSettings(2, 4, false, 0, List.of("value"));

    assertThatThrownBy(
            () -> new TrainedAdapter("base", base.encoder(), value, sound.updates(), sound.head()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "encoder.layer.0.attention.self.query has an update, but the targets are [value]");
  }

  @Test
  void refusesTargetsWithoutAnUpdate() {
    assertThatThrownBy(
            () -> new TrainedAdapter("base", base.encoder(), QUERY, Map.of(), base.wholeHead(2)))
        .hasMessage(
            "encoder.layer.0.attention.self.query has no update, but the targets are [query]");
  }

  @Test
  void refusesUpdatesOfOtherModules() {
    Map<String, LowRankMatrices> updates =
        new HashMap<>(base.adapter(QUERY, base.wholeHead(2)).updates());
    updates.put(
        "encoder.layer.9.attention.self.query",
        Trained.update("x", base.encoder().loraTargets().get(0), 2));

    assertThatThrownBy(
            () -> new TrainedAdapter("base", base.encoder(), QUERY, updates, base.wholeHead(2)))
        .hasMessage("not modules of this encoder: [encoder.layer.9.attention.self.query]");
  }

  @Test
  void refusesUpdatesOfAnotherRank() {
    LoraSettings rankThree = new LoraSettings(3, 4, false, 0, List.of("query"));
    Map<String, LowRankMatrices> updates = base.adapter(QUERY, base.wholeHead(2)).updates();

    assertThatThrownBy(
            () -> new TrainedAdapter("base", base.encoder(), rankThree, updates, base.wholeHead(2)))
        .hasMessage(
            "encoder.layer.0.attention.self.query: expected A [3, 64] and B [64, 3],"
                + " got [2, 64] and [64, 2]");
  }

  /** PEFT would put an update on the pooler, and not find it. */
  @Test
  void refusesTargetsThatNameAPartOfTheHead() {
    LoraSettings dense = new LoraSettings(2, 4, false, 0, List.of("dense"));
    TrainedHead classifierAlone =
        base.head(
            name -> name.startsWith("classifier"), 2, ProblemType.SINGLE_LABEL_CLASSIFICATION, 1);

    assertThat(base.adapter(dense, base.wholeHead(2)).updates()).isNotEmpty();
    assertThatThrownBy(() -> base.adapter(dense, classifierAlone))
        .hasMessage("the targets [dense] name the head's pooler.dense, which has no update");
  }

  @Test
  void refusesHeadsThatAreNotWhole() {
    Map<String, FloatTensor> tensors = new HashMap<>(base.wholeHead(2).tensors());
    tensors.remove("pooler.dense.bias");
    assertThatThrownBy(() -> head(tensors, 2)).hasMessage("the head has no pooler.dense.bias");

    tensors.remove("pooler.dense.weight");
    assertThat(head(tensors, 2).modules()).containsExactly("classifier");
    assertThatThrownBy(() -> head(tensors, 3))
        .hasMessage("classifier.weight is [2, 64], but there are 3 labels");

    tensors.put("score.weight", new FloatTensor(Shape.of(1), new float[1]));
    assertThatThrownBy(() -> head(tensors, 2)).hasMessageStartingWith("the head has score.weight,");
    assertThatThrownBy(() -> head(Map.of(), 2)).hasMessage("the head has no classifier.weight");
  }

  @Test
  void refusesLabelsThatAreNone() {
    Map<String, FloatTensor> tensors = base.wholeHead(2).tensors();
    ProblemType type = ProblemType.SINGLE_LABEL_CLASSIFICATION;

    assertThatThrownBy(() -> new TrainedHead(base.layout(), tensors, List.of("a", "a"), type, 1))
        .hasMessage("expected labels, each once, got [a, a]");
    assertThatThrownBy(() -> new TrainedHead(base.layout(), tensors, List.of(), type, 1))
        .hasMessage("expected labels, each once, got []");
    for (double temperature : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(
              () -> new TrainedHead(base.layout(), tensors, Labels.unnamed(2), type, temperature))
          .hasMessage("expected a temperature above 0, got " + temperature);
    }
  }

  /** As settings are that leave the targets to the family. */
  @Test
  void refusesARankWithoutTargets() {
    LoraSettings unresolved = new LoraSettings(2, 4, false, 0, List.of());

    assertThatThrownBy(() -> base.adapter(unresolved, base.wholeHead(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected the targets of updates of rank 2, got none");
  }

  @Test
  void refusesMatricesThatDoNotFit() {
    FloatTensor matrix = new FloatTensor(Shape.of(2, 3), new float[6]);
    assertThatThrownBy(() -> new LowRankMatrices(matrix, matrix))
        .hasMessage("expected A [rank, in] and B [out, rank], got [2, 3] and [2, 3]");
  }

  private TrainedHead head(Map<String, FloatTensor> tensors, int labels) {
    return new TrainedHead(
        base.layout(), tensors, Labels.unnamed(labels), ProblemType.SINGLE_LABEL_CLASSIFICATION, 1);
  }
}
