package dev.millrace.tests.benchmark.padded;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.compiler.ModelSource;
import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;
import java.util.List;
import java.util.Map;

/**
 * BERT as a padded graph of the operators that one gets from transformers' ONNX export, then ONNX
 * Runtime's transformer optimizer ({@code model_type="bert"}: Attention, SkipLayerNormalization
 * with bias, BiasGelu; a raw mask), then {@code quantize_dynamic} (QAttention, and products that
 * ONNX Runtime fuses to DynamicQuantizeMatMul when it loads them). Weights have one scale each,
 * activations one per batch.
 *
 * <p>Where the tools leave a choice, this takes the faster one: embeddings stay floats, and the
 * embedding's norm is the plain operator.
 */
final class PaddedBert {
  static final String INPUT_IDS = "input_ids";
  static final String MASK = "attention_mask";
  static final String FIRST_STATE = "first_state";

  private final GraphBuilder graph = new GraphBuilder("padded");
  private final PaddedWeights weights;
  private final PaddedLinear linear;
  private final PaddedVariant variant;
  private final int hidden;
  private final int heads;
  private final float epsilon;

  private PaddedBert(JsonFile config, PaddedWeights weights, PaddedVariant variant)
      throws ModelFormatException {
    this.weights = weights;
    this.variant = variant;
    linear = new PaddedLinear(graph, weights, variant != PaddedVariant.FP32);
    hidden = config.requireInt("hidden_size", 1, 1 << 16);
    heads = config.requireInt("num_attention_heads", 1, 1 << 10);
    epsilon = (float) config.optionalNumber("layer_norm_eps").orElse(1e-12);
  }

  /**
   * Writes the graph: int64 {@code [batch, sequence]} ids and mask in, float {@code [batch,
   * hidden]} out, the state of each row's first token.
   *
   * @param source a checkpoint of BERT that uses GELU
   */
  static byte[] write(ModelSource source, PaddedVariant variant) throws ModelFormatException {
    JsonFile config = source.config();
    if (!config.optionalText("hidden_act").orElse("gelu").equals("gelu")) {
      throw config.fault("hidden_act", "\"gelu\"");
    }
    try (WeightSource open = source.weights()) {
      PaddedBert bert = new PaddedBert(config, new PaddedWeights(open), variant);
      bert.write(config.requireInt("num_hidden_layers", 1, 1 << 10));
      return bert.graph.toBytes();
    }
  }

  private void write(int layers) throws ModelFormatException {
    Value ids = graph.input(INPUT_IDS, DataType.INT64, "batch", "sequence");
    Value mask = graph.cast(graph.input(MASK, DataType.INT64, "batch", "sequence"), DataType.INT32);
    Value x = embeddings(ids);
    for (int layer = 0; layer < layers; layer++) {
      x = layer("encoder.layer.%d.".formatted(layer), x, mask);
    }
    Value first = graph.apply(Operator.GATHER, Map.of("axis", 1), x, graph.index(0));
    graph.output(FIRST_STATE, first, DataType.FLOAT, "batch", hidden);
  }

  private Value embeddings(Value ids) throws ModelFormatException {
    Value words = constant("embeddings.word_embeddings.weight");
    Value length =
        graph.apply(
            Operator.GATHER,
            Map.of("axis", 0),
            graph.apply(Operator.SHAPE, ids),
            graph.integers(1));
    Value positions =
        graph.apply(
            Operator.SLICE,
            graph.weight("embeddings.positions", weights.positions()),
            graph.integers(0),
            length,
            graph.integers(0));
    Value sum =
        graph.apply(
            Operator.ADD, graph.apply(Operator.GATHER, Map.of("axis", 0), words, ids), positions);
    return graph.apply(
        Operator.LAYER_NORMALIZATION,
        Map.of("axis", -1, "epsilon", epsilon),
        sum,
        constant("embeddings.LayerNorm.weight"),
        constant("embeddings.LayerNorm.bias"));
  }

  private Value layer(String layer, Value x, Value mask) throws ModelFormatException {
    Value context = attention(layer + "attention.self.", x, mask);
    Value attended = narrowed(layer + "attention.output.", context, x);
    Value widened =
        graph.apply(
            Operator.BIAS_GELU,
            linear.multiply(layer + "intermediate.dense", attended),
            constant(layer + "intermediate.dense.bias"));
    return narrowed(layer + "output.", widened, attended);
  }

  private Value narrowed(String block, Value x, Value residual) throws ModelFormatException {
    return graph.apply(
        Operator.SKIP_LAYER_NORMALIZATION,
        Map.of("epsilon", epsilon),
        linear.multiply(block + "dense", x),
        residual,
        constant(block + "LayerNorm.weight"),
        constant(block + "LayerNorm.bias"),
        constant(block + "dense.bias"));
  }

  private Value attention(String block, Value x, Value mask) throws ModelFormatException {
    FloatTensor biases = weights.projectionBiases(block);
    Value bias = graph.weight(block + "qkv.bias", biases);
    Map<String, ?> attributes = Map.of("num_heads", heads);
    return switch (variant) {
      case FP32 -> {
        Value weight = graph.weight(block + "qkv.weight", weights.projections(block));
        yield graph.apply(Operator.ATTENTION, attributes, x, weight, bias, mask);
      }
      case INT8 -> {
        PaddedLinear.Quantized weight =
            linear.quantized(block + "qkv.weight", weights.projections(block));
        List<Value> input = graph.applyAll(3, Operator.DYNAMIC_QUANTIZE_LINEAR, Map.of(), x);
        yield graph.apply(
            Operator.QUANTIZED_ATTENTION,
            attributes,
            input.get(0),
            weight.values(),
            bias,
            input.get(1),
            weight.scale(),
            mask,
            input.get(2),
            weight.zeroPoint());
      }
      case INT8_SEPARATE_PROJECTIONS -> {
        List<Value> input = graph.applyAll(3, Operator.DYNAMIC_QUANTIZE_LINEAR, Map.of(), x);
        yield graph.apply(
            Operator.MULTI_HEAD_ATTENTION,
            attributes,
            linear.multiply(block + "query", input),
            linear.multiply(block + "key", input),
            linear.multiply(block + "value", input),
            bias,
            mask);
      }
    };
  }

  private Value constant(String name) throws ModelFormatException {
    return graph.weight(name, weights.read(name));
  }
}
