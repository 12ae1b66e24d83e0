package dev.millrace.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.HeadLayouts;
import dev.millrace.model.testkit.JsonEdits;
import dev.millrace.model.testkit.MemoryWeights;
import dev.millrace.model.testkit.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class HeadReaderTest {
  private static final int HIDDEN = 4;
  private static final String PREFIX = "base_model.model.";
  private static final JsonFile THREE_LABELS =
      JsonEdits.parse("{\"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}}");

  @Test
  void theCheckpointsOwnHeadHasItsLabels() throws ModelFormatException {
    for (String prefix : new String[] {"", "bert."}) {
      Map<String, FloatTensor> tensors = new LinkedHashMap<>();
      dense(tensors, prefix + "pooler.dense", HIDDEN);
      dense(tensors, "classifier", 3);

      ClassificationHead head = own(tensors, THREE_LABELS).ownHead().orElseThrow();

      assertThat(head.labels()).containsExactly("a", "b", "c");
      assertThat(head.problemType()).isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
      FloatTensor weight = tensors.get("classifier.weight");
      assertThat(head.classifier().weight())
          .isEqualTo(Objects.requireNonNull(weight).transposed().data());
    }
  }

  @Test
  void anEncoderAloneHasNoHead() throws ModelFormatException {
    assertThat(HeadReader.withoutOwnHead(HeadLayouts.bert(HIDDEN)).ownHead()).isEmpty();
    assertThat(own(tensors("pooler.dense", HIDDEN), THREE_LABELS).ownHead()).isEmpty();
  }

  @Test
  void namesTheTensorsThatAreHeads() {
    HeadLayout layout = HeadLayouts.bert(HIDDEN);
    assertThat(layout.canonical("pooler.dense.weight")).hasValue("pooler.dense.weight");
    assertThat(layout.canonical("bert.pooler.dense.bias")).hasValue("pooler.dense.bias");
    assertThat(layout.canonical("classifier.bias")).hasValue("classifier.bias");
    assertThat(layout.canonical("encoder.layer.0.output.dense.weight")).isEmpty();
    assertThat(layout.canonical("classifiers.weight")).isEmpty();
  }

  @Test
  void anAdapterBringsItsClassifierAndTakesThePooler() throws ModelFormatException {
    HeadReader reader = own(tensors("bert.pooler.dense", HIDDEN), THREE_LABELS);

    ClassificationHead head = read(reader, tensors(PREFIX + "classifier", 2), null);

    assertThat(head.steps()).hasSize(2);
    assertThat(head.labels()).as("the checkpoint's three don't fit").isEqualTo(Labels.unnamed(2));
  }

  @Test
  void anAdapterWithAsManyOutputsTakesTheLabelsToo() throws ModelFormatException {
    HeadReader reader = own(tensors("pooler.dense", HIDDEN), THREE_LABELS);

    assertThat(read(reader, tensors(PREFIX + "classifier", 3), null).labels())
        .containsExactly("a", "b", "c");
  }

  @Test
  void anAdaptersOwnPoolerComesFirst() throws ModelFormatException {
    HeadReader reader = own(tensors("pooler.dense", HIDDEN), THREE_LABELS);
    Map<String, FloatTensor> adapter = tensors(PREFIX + "classifier", 3);
    dense(adapter, PREFIX + "bert.pooler.dense", HIDDEN);
    adapter.put(PREFIX + "bert.pooler.dense.bias", Tensors.random(99, 1, HIDDEN));

    ClassificationHead head = read(reader, adapter, null);

    assertThat(((DenseLayer) head.steps().get(0)).bias())
        .isEqualTo(Tensors.random(99, 1, HIDDEN).data());
  }

  @Test
  void anAdapterWithoutAClassifierAnswersWithTheCheckpoints() throws ModelFormatException {
    Map<String, FloatTensor> checkpoint = tensors("pooler.dense", HIDDEN);
    dense(checkpoint, "classifier", 3);

    assertThat(read(own(checkpoint, THREE_LABELS), new LinkedHashMap<>(), null).labels())
        .containsExactly("a", "b", "c");
  }

  @Test
  void anAdaptersConfigurationNamesLabelsAndProblemType() throws ModelFormatException {
    JsonFile config =
        JsonEdits.parse(
            """
            {"id2label": {"0": "ham", "1": "spam"}, "problem_type": "multi_label_classification"}""");
    HeadReader reader = own(tensors("pooler.dense", HIDDEN), THREE_LABELS);

    ClassificationHead head = read(reader, tensors(PREFIX + "classifier", 2), config);

    assertThat(head.labels()).containsExactly("ham", "spam");
    assertThat(head.problemType()).isEqualTo(ProblemType.MULTI_LABEL_CLASSIFICATION);
  }

  @Test
  void aTemperatureIsOfTheHeadThatItWasFittedTo() throws ModelFormatException {
    Map<String, FloatTensor> checkpoint = tensors("pooler.dense", HIDDEN);
    dense(checkpoint, "classifier", 3);
    HeadReader reader = own(checkpoint, JsonEdits.parse("{\"millrace_temperature\": 2.5}"));
    JsonFile adapters = JsonEdits.parse("{\"millrace_temperature\": 0.5}");

    assertThat(reader.ownHead().orElseThrow().temperature()).isEqualTo(2.5);
    assertThat(read(reader, tensors(PREFIX + "classifier", 2), adapters).temperature())
        .isEqualTo(0.5);
    assertThat(read(reader, tensors(PREFIX + "classifier", 2), null).temperature()).isEqualTo(1);
  }

  @Test
  void theCheckpointsProblemTypeCountsWhereTheAdapterNamesNone() throws ModelFormatException {
    JsonFile own = JsonEdits.parse("{\"problem_type\": \"multi_label_classification\"}");
    HeadReader reader = own(tensors("pooler.dense", HIDDEN), own);

    ClassificationHead head =
        read(reader, tensors(PREFIX + "classifier", 2), JsonEdits.parse("{}"));

    assertThat(head.problemType()).isEqualTo(ProblemType.MULTI_LABEL_CLASSIFICATION);
    assertThat(head.labels()).isEqualTo(Labels.unnamed(2));
  }

  @Test
  void regressionMayHaveSeveralOutputs() throws ModelFormatException {
    HeadReader reader = own(tensors("pooler.dense", HIDDEN), THREE_LABELS);
    JsonFile config =
        JsonEdits.parse(
            """
            {"id2label": {"0": "joy", "1": "arousal"}, "problem_type": "regression"}""");

    ClassificationHead head = read(reader, tensors(PREFIX + "classifier", 2), config);
    Classification answer = head.classify(head.logits(new float[] {1, -2, 3, 0.5f}));

    assertThat(answer.label()).isNull();
    assertThat(answer.labels()).containsExactly("joy", "arousal");
    assertThat(answer.scores()).hasSize(2).isEqualTo(answer.logits());
  }

  @Test
  void oneOutputMayBeALabel() throws ModelFormatException {
    HeadReader reader = own(tensors("pooler.dense", HIDDEN), THREE_LABELS);
    JsonFile config = JsonEdits.parse("{\"problem_type\": \"multi_label_classification\"}");

    assertThat(read(reader, tensors(PREFIX + "classifier", 1), config).problemType())
        .isEqualTo(ProblemType.MULTI_LABEL_CLASSIFICATION);
    assertThat(read(reader, tensors(PREFIX + "classifier", 1), null).problemType())
        .as("by the number of outputs")
        .isEqualTo(ProblemType.REGRESSION);
  }

  @Test
  void refusesLabelsThatAreNotAsManyAsOutputs() throws ModelFormatException {
    HeadReader reader = own(tensors("pooler.dense", HIDDEN), THREE_LABELS);

    assertRefused(() -> read(reader, tensors(PREFIX + "classifier", 2), THREE_LABELS))
        .hasMessage("config.json: id2label names 3 labels, but the classifier has 2 outputs");
  }

  @Test
  void namesPartsThatNeitherHas() throws ModelFormatException {
    HeadReader none = HeadReader.withoutOwnHead(HeadLayouts.bert(HIDDEN));
    assertRefused(() -> read(none, tensors(PREFIX + "classifier", 2), null))
        .hasMessage("adapter: tensor base_model.model.pooler.dense.weight is missing");

    HeadReader pooler = own(tensors("pooler.dense", HIDDEN), THREE_LABELS);
    assertRefused(() -> read(pooler, new LinkedHashMap<>(), null))
        .hasMessage("adapter: tensor base_model.model.classifier.weight is missing");
  }

  @Test
  void namesTensorsThatAreNoPartOfAHead() throws ModelFormatException {
    HeadReader reader = own(tensors("pooler.dense", HIDDEN), THREE_LABELS);
    Map<String, FloatTensor> adapter = tensors(PREFIX + "classifier", 2);
    adapter.put(PREFIX + "score.weight", Tensors.random(1, 1, 2));
    adapter.put("classifier.bias", Tensors.random(1, 1, 2));

    assertRefused(() -> read(reader, adapter, null))
        .hasMessage(
            "adapter: tensors that are neither low-rank weights nor part of a head:"
                + " [base_model.model.score.weight, classifier.bias]");
  }

  @Test
  void aCheckpointsHeadIsTakenWholeToo() {
    Map<String, FloatTensor> tensors = tensors("classifier", 3);
    tensors.put("pooler.dense.bias", Tensors.random(1, 1, HIDDEN));

    assertRefused(() -> own(tensors, THREE_LABELS))
        .hasMessage(
            "checkpoint: head tensors that this architecture does not have: [pooler.dense.bias]");
  }

  @Test
  void stepsMayHaveNoBiasAndNormalize() throws ModelFormatException {
    HeadLayout layout =
        new HeadLayout(
            "model.",
            HIDDEN,
            List.of(
                new HeadLayout.Dense("head.dense", false),
                HeadActivation.GELU,
                new HeadLayout.Norm("head.norm", false, 1e-5f)),
            new HeadLayout.Classifier("classifier"));
    Map<String, FloatTensor> tensors = tensors("classifier", 3);
    tensors.put("head.dense.weight", Tensors.random(1, 1, HIDDEN, HIDDEN));
    tensors.put("head.norm.weight", Tensors.random(2, 1, HIDDEN));
    MemoryWeights source = new MemoryWeights("checkpoint", tensors);

    ClassificationHead head = HeadReader.of(layout, source, THREE_LABELS).ownHead().orElseThrow();

    assertThat(((DenseLayer) head.steps().get(0)).bias()).containsOnly(0);
    assertThat(head.steps().get(1)).isEqualTo(HeadActivation.GELU);
    assertThat(((LayerNorm) head.steps().get(2)).weight())
        .isEqualTo(Tensors.random(2, 1, HIDDEN).data());
    tensors.put("head.norm.bias", Tensors.random(2, 1, HIDDEN));
    assertRefused(
            () -> HeadReader.of(layout, new MemoryWeights("checkpoint", tensors), THREE_LABELS))
        .hasMessageEndingWith("does not have: [head.norm.bias]");
  }

  @Test
  void namesAMissingBiasAndAWrongShape() throws ModelFormatException {
    HeadReader reader = own(tensors("pooler.dense", HIDDEN), THREE_LABELS);
    Map<String, FloatTensor> noBias = tensors(PREFIX + "classifier", 2);
    noBias.remove(PREFIX + "classifier.bias");
    Map<String, FloatTensor> flat = tensors(PREFIX + "classifier", 2);
    flat.put(PREFIX + "classifier.weight", Tensors.random(1, 1, 8));
    Map<String, FloatTensor> narrow = tensors(PREFIX + "classifier", 2);
    narrow.put(PREFIX + "classifier.weight", Tensors.random(1, 1, 2, 3));

    assertRefused(() -> read(reader, noBias, null))
        .hasMessage("adapter: tensor base_model.model.classifier.bias is missing");
    assertRefused(() -> read(reader, flat, null))
        .hasMessageEndingWith("classifier.weight: expected shape [labels, 4], got [8]");
    assertRefused(() -> read(reader, narrow, null))
        .hasMessageEndingWith("classifier.weight: expected shape [2, 4], got [2, 3]");
  }

  @Test
  void whoWantsNoHeadPassesOverIt() throws ModelFormatException {
    HeadReader reader = HeadReader.passingOver(HeadLayouts.bert(HIDDEN));
    Map<String, FloatTensor> adapter = tensors(PREFIX + "classifier", 2);
    dense(adapter, PREFIX + "bert.pooler.dense", HIDDEN);

    for (Map<String, FloatTensor> tensors : List.of(adapter, Map.<String, FloatTensor>of())) {
      ClassificationHead head = read(reader, tensors, THREE_LABELS);
      assertThat(head.isNone()).isTrue();
      assertThat(head.logits(new float[HIDDEN])).isEmpty();
    }
    assertThat(reader.ownHead()).isEmpty();
    adapter.put(PREFIX + "score.weight", Tensors.random(1, 1, 2));
    assertRefused(() -> read(reader, adapter, null))
        .hasMessage(
            "adapter: tensors that are neither low-rank weights nor part of a head:"
                + " [base_model.model.score.weight]");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable read) {
    return assertThatThrownBy(read).isInstanceOf(ModelFormatException.class);
  }

  private static HeadReader own(Map<String, FloatTensor> tensors, JsonFile config)
      throws ModelFormatException {
    return HeadReader.of(
        HeadLayouts.bert(HIDDEN), new MemoryWeights("checkpoint", tensors), config);
  }

  private static ClassificationHead read(
      HeadReader reader, Map<String, FloatTensor> tensors, @Nullable JsonFile config)
      throws ModelFormatException {
    MemoryWeights source = new MemoryWeights("adapter", tensors);
    return reader.read(source, PREFIX, source.names(), config, Map.of());
  }

  private static Map<String, FloatTensor> tensors(String module, int out) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    dense(tensors, module, out);
    return tensors;
  }

  private static void dense(Map<String, FloatTensor> tensors, String module, int out) {
    tensors.put(module + ".weight", Tensors.random(1, 1, out, HIDDEN));
    tensors.put(module + ".bias", Tensors.random(2, 1, out));
  }
}
