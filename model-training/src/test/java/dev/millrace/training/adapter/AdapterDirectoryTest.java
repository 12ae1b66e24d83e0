package dev.millrace.training.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.LowRankWeights;
import dev.millrace.model.head.Labels;
import dev.millrace.model.head.ProblemType;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.model.testkit.Tensors;
import dev.millrace.training.lora.LoraSettings;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class AdapterDirectoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LoraSettings QUERY_VALUE =
      new LoraSettings(4, 8, false, 0.05, List.of("value", "query"));
  private static final AdapterPapers PAPERS =
      new AdapterPapers(
          new AdapterCard("mood", List.of(), Map.of(), Map.of(), "train", null),
          JSON.createObjectNode().put("accuracy", 0.5),
          null);

  @TempDir private Path directory;

  static Stream<String> models() {
    return GoldenModel.ALL.stream();
  }

  static Stream<String> adapters() {
    List<String> adapters = new ArrayList<>();
    for (String model : GoldenModel.ALL) {
      adapters.add(model + "/qv-r4");
      if (!model.startsWith("bert-")) {
        adapters.addAll(List.of(model + "/all-r8", model + "/rslora-r16"));
      }
    }
    return adapters.stream();
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void hasTheTensorsAndSettingsThatPeftWrites(String name)
      throws ModelFormatException, IOException {
    Trained base = Trained.on(name.split("/", 2)[0], directory.resolve("base"));
    Path golden = base.model().adapter(name.split("/", 2)[1]);
    JsonNode config = json(golden.resolve("adapter_config.json"));
    Map<String, FloatTensor> theirs = tensors(golden);
    int labels = labels(base, theirs);
    TrainedHead head =
        base.head(
            tensor -> theirs.keySet().stream().anyMatch(n -> n.endsWith("." + tensor)),
            labels,
            ProblemType.SINGLE_LABEL_CLASSIFICATION,
            1);

    Path out = write(base.adapter(settings(config), head));

    Map<String, FloatTensor> ours = tensors(out);
    assertThat(ours.keySet()).containsExactlyElementsOf(theirs.keySet());
    theirs.forEach(
        (tensor, value) -> assertThat(shape(ours, tensor)).isEqualTo(value.shape().toString()));
    ObjectNode expected = config.deepCopy();
    expected.set("base_model_name_or_path", JSON.valueToTree(base.model().directory().toString()));
    expected.put("init_lora_weights", true);
    ObjectNode actual = json(out.resolve("adapter_config.json")).deepCopy();
    assertThat(texts(actual.remove("modules_to_save")))
        .containsAll(texts(expected.remove("modules_to_save")));
    assertThat(actual).isEqualTo(expected);
    assertThat(actual.fieldNames()).toIterable().isSubsetOf(fields(config));
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void isReadAsItWasWritten(String name) throws ModelFormatException, IOException {
    Trained base = Trained.on(name.split("/", 2)[0], directory.resolve("base"));
    JsonNode config =
        json(base.model().adapter(name.split("/", 2)[1]).resolve("adapter_config.json"));
    TrainedAdapter adapter = base.adapter(settings(config), base.wholeHead(5));

    Adapter read = base.read(write(adapter));

    assertThat(read.weights().keySet()).isEqualTo(adapter.updates().keySet());
    float scaling = scaling(adapter.lora());
    adapter
        .updates()
        .forEach((module, update) -> assertEqual(weights(read, module), update, scaling));
    assertHead(read, adapter.head());
    assertThat(read.reference()).isNull();
  }

  @ParameterizedTest
  @MethodSource("models")
  void aHeadMayBeAlone(String model) throws ModelFormatException, IOException {
    Trained base = Trained.on(model, directory.resolve("base"));
    TrainedHead head = base.head(name -> true, 3, ProblemType.MULTI_LABEL_CLASSIFICATION, 1.75);

    Path out = write(base.adapter(LoraSettings.headAlone(), head));

    Adapter read = base.read(out);
    assertThat(read.weights()).isEmpty();
    assertHead(read, head);
    assertThat(read.head().temperature()).isEqualTo(1.75);
    JsonNode config = json(out.resolve("adapter_config.json"));
    assertThat(config.get("target_modules").textValue()).isEqualTo("dummy-target-modules");
    assertThat(config.get("r").intValue()).isEqualTo(1);
  }

  @Test
  void savedModulesAreThoseOfTheFamily() throws ModelFormatException, IOException {
    Map<String, List<String>> saved = new HashMap<>();
    for (String model : List.of("bert", "distilbert", "roberta", "modernbert")) {
      Trained base = Trained.on(model, directory.resolve(model));
      Path out = directory.resolve(model + "-adapter");
      TrainedAdapter adapter = base.adapter(LoraSettings.headAlone(), base.wholeHead(2));
      AdapterDirectory.write(adapter, PAPERS, out);
      saved.put(model, texts(json(out.resolve("adapter_config.json")).get("modules_to_save")));
    }

    assertThat(saved)
        .containsEntry("bert", List.of("pooler", "classifier", "score"))
        .containsEntry("distilbert", List.of("pre_classifier", "classifier", "score"))
        .containsEntry("roberta", List.of("classifier", "score"))
        .containsEntry("modernbert", List.of("head", "classifier", "score"));
  }

  @Test
  void configHasLabelsTypeAndTemperature() throws ModelFormatException, IOException {
    Trained base = Trained.on("bert", directory.resolve("base"));
    TrainedHead head = base.head(name -> true, 2, ProblemType.SINGLE_LABEL_CLASSIFICATION, 0.5);

    LoraSettings lora = new LoraSettings(4, 8.5, false, 0, List.of("query"));
    Path out = write(base.adapter(lora, head));

    assertThat(json(out.resolve("adapter_config.json")).get("lora_alpha").doubleValue())
        .isEqualTo(8.5);
    assertThat(json(out.resolve("config.json")))
        .isEqualTo(
            JSON.readTree(
                """
                {"id2label": {"0": "LABEL_0", "1": "LABEL_1"}, "label2id": {"LABEL_0": 0, "LABEL_1": 1},
                 "problem_type": "single_label_classification", "num_labels": 2,
                 "millrace_temperature": 0.5}"""));
    assertThat(json(out.resolve("metrics.json"))).isEqualTo(PAPERS.metrics());
    assertThat(out.resolve("README.md")).isNotEmptyFile();
  }

  @Test
  void aReferenceGoesAlong() throws ModelFormatException, IOException {
    Trained base = Trained.on("bert", directory.resolve("base"));
    JsonNode reference =
        JSON.readTree(
            """
            {"events": 3, "label_counts": {"LABEL_0": 3}, "confidence_counts": [1, 2]}""");

    Path out = directory.resolve("out");
    AdapterDirectory.write(
        base.adapter(QUERY_VALUE, base.wholeHead(2)),
        new AdapterPapers(PAPERS.card(), PAPERS.metrics(), reference),
        out);

    assertThat(Objects.requireNonNull(base.read(out).reference()).events()).isEqualTo(3);
  }

  @Test
  void appearsWholeOrNotAtAll() throws ModelFormatException, IOException {
    Trained base = Trained.on("bert", directory.resolve("base"));
    Map<String, FloatTensor> tensors = new HashMap<>(base.wholeHead(2).tensors());
    tensors.put("classifier.bias", new FloatTensor(Shape.of(2), new float[] {1, Float.NaN}));
    TrainedHead diverged =
        new TrainedHead(
            base.layout(), tensors, Labels.unnamed(2), ProblemType.SINGLE_LABEL_CLASSIFICATION, 1);
    TrainedAdapter adapter = base.adapter(QUERY_VALUE, diverged);

    assertThatThrownBy(() -> write(adapter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("base_model.model.classifier.bias has NaN or infinite numbers");

    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(directory.resolve("base"));
    }
  }

  @Test
  void doesNotReplaceADirectory() throws ModelFormatException, IOException {
    Trained base = Trained.on("bert", directory.resolve("base"));
    TrainedAdapter adapter = base.adapter(QUERY_VALUE, base.wholeHead(2));
    Path out = write(adapter);

    assertThatThrownBy(() -> write(adapter))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining(out.toString());
  }

  private Path write(TrainedAdapter adapter) throws IOException {
    Path out = directory.resolve("out");
    AdapterDirectory.write(adapter, PAPERS, out);
    return out;
  }

  private static Map<String, FloatTensor> tensors(Path adapter) {
    return Tensors.read(adapter.resolve("adapter_model.safetensors"));
  }

  private static String shape(Map<String, FloatTensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name)).shape().toString();
  }

  private static int labels(Trained base, Map<String, FloatTensor> tensors) {
    String bias = base.layout().classifier().tensors().get(1);
    return Objects.requireNonNull(tensors.get("base_model.model." + bias)).data().length;
  }

  private static LoraSettings settings(JsonNode config) {
    return new LoraSettings(
        config.get("r").intValue(),
        config.get("lora_alpha").doubleValue(),
        config.get("use_rslora").booleanValue(),
        config.get("lora_dropout").doubleValue(),
        texts(config.get("target_modules")));
  }

  private static float scaling(LoraSettings lora) {
    double by = lora.rankStabilized() ? Math.sqrt(lora.rank()) : lora.rank();
    return (float) (lora.alpha() / by);
  }

  private static LowRankWeights weights(Adapter adapter, String module) {
    return Objects.requireNonNull(adapter.weights().get(module), module);
  }

  private static void assertEqual(LowRankWeights read, LowRankMatrices written, float scaling) {
    float[] b = written.b().transposed().data();
    for (int i = 0; i < b.length; i++) {
      b[i] *= scaling;
    }
    assertThat(floats(read.a())).isEqualTo(written.a().data());
    assertThat(floats(read.b())).isEqualTo(b);
  }

  private static float[] floats(FloatBuffer buffer) {
    float[] floats = new float[buffer.capacity()];
    buffer.get(0, floats);
    return floats;
  }

  private static void assertHead(Adapter read, TrainedHead head) {
    Map<String, FloatTensor> tensors = head.layout().tensors(read.head());
    assertThat(tensors.keySet()).isEqualTo(head.tensors().keySet());
    head.tensors()
        .forEach(
            (name, tensor) ->
                assertThat(Objects.requireNonNull(tensors.get(name)).data())
                    .isEqualTo(tensor.data()));
    assertThat(read.head().labels()).isEqualTo(head.labels());
    assertThat(read.head().problemType()).isEqualTo(head.problemType());
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.textValue()));
    return texts;
  }

  private static Set<String> fields(JsonNode node) {
    Set<String> fields = new HashSet<>();
    node.fieldNames().forEachRemaining(fields::add);
    return fields;
  }
}
