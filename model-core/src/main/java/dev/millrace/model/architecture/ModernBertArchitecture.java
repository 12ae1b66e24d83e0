package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.quantization.LinearKind;
import dev.millrace.model.quantization.PlannedWriters;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import java.util.List;

/**
 * ModernBERT (Warner et al. 2024, "Smarter, Better, Faster, Longer"): norms before each block,
 * rotary positions, gated feed-forward layers, and layers in which a token sees its neighbours
 * only.
 */
final class ModernBertArchitecture implements EncoderArchitecture {
  private static final String MODEL_TYPE = "modernbert";
  private static final String PREFIX = "model.";
  private static final String WORDS = "embeddings.tok_embeddings.weight";

  /** Index of a kind of linear module in {@link #targets}. */
  private static final int QKV = 0;

  private static final int ATTENTION_OUTPUT = 1;
  private static final int GATED_INPUT = 2;
  private static final int OUTPUT = 3;

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public HeadLayout head(JsonFile file) throws ModelFormatException {
    ModernBertConfig config = ModernBertConfig.read(file);
    return new HeadLayout(
        PREFIX,
        config.hiddenSize(),
        List.of(
            new HeadLayout.Dense("head.dense", file.flag("classifier_bias")),
            HeadActivation.read(file, "classifier_activation"),
            new HeadLayout.Norm("head.norm", config.normBias(), config.normEpsilon())),
        new HeadLayout.Classifier("classifier"));
  }

  @Override
  public EncoderGraph build(JsonFile configFile, WeightSource source, EncoderOptions options)
      throws ModelFormatException {
    ModernBertConfig config = ModernBertConfig.read(configFile);
    ModuleWeights weights = new ModuleWeights(source, PREFIX, WORDS);
    GraphBuilder graph = new GraphBuilder(MODEL_TYPE);
    Pooling pooling = options.poolingOr(config.pooling());
    new Writer(config, pooling, weights, graph, options.quantization()).write();
    weights.requireAllUsed(
        name ->
            name.startsWith("layers.")
                || name.startsWith("embeddings.")
                || name.startsWith("final_norm."));
    return new EncoderGraph(graph.toBytes(), describe(config, pooling));
  }

  private static EncoderDescription describe(ModernBertConfig config, Pooling pooling) {
    return new EncoderDescription(
        MODEL_TYPE,
        PREFIX,
        config.hiddenSize(),
        config.layers(),
        config.vocabSize(),
        config.maxPositions(),
        EncoderDescription.NO_PADDING_TOKEN,
        TokenGroups.COUNT,
        pooling,
        targets(config));
  }

  private static List<LoraTarget> targets(ModernBertConfig config) {
    int hidden = config.hiddenSize();
    int intermediate = config.intermediateSize();
    return List.of(
        new LoraTarget("layers.*.attn.Wqkv", hidden, 3 * hidden),
        new LoraTarget("layers.*.attn.Wo", hidden, hidden),
        new LoraTarget("layers.*.mlp.Wi", hidden, 2 * intermediate),
        new LoraTarget("layers.*.mlp.Wo", intermediate, hidden));
  }

  /** Writes one model. */
  private static final class Writer {
    private final ModernBertConfig config;
    private final Pooling pooling;
    private final ModuleWeights weights;
    private final GraphBuilder graph;
    private final TokenGroups groups;
    private final PackedAttention attention;
    private final Value[] window;
    private final LinearModules linear;
    private final LayerNorms norms;
    private final RotaryPositions globalPositions;
    private final RotaryPositions localPositions;
    private final QuantizationPlan plan;

    Writer(
        ModernBertConfig config,
        Pooling pooling,
        ModuleWeights weights,
        GraphBuilder graph,
        QuantizationPlan plan)
        throws ModelFormatException {
      this.plan = plan;
      this.config = config;
      this.pooling = pooling;
      this.weights = weights;
      this.graph = graph;
      int hidden = config.hiddenSize();
      groups = new TokenGroups(graph);
      attention = new PackedAttention(graph, groups, config.attention().heads(), hidden);
      window = attention.window(config.attention().reach());
      PlannedWriters writers = new PlannedWriters(graph, plan, config.layers());
      linear = new LinearModules(graph, weights, writers, targets(config));
      norms = new LayerNorms(graph, weights, hidden, config.normBias(), config.normEpsilon());
      Value positionIds = graph.input(EncoderInputs.POSITION_IDS, DataType.INT64, "tokens");
      globalPositions = positions("rotary.full", positionIds, config.attention().globalTheta());
      localPositions = positions("rotary.sliding", positionIds, config.attention().localTheta());
    }

    private RotaryPositions positions(String name, Value positionIds, double theta) {
      int headSize = config.hiddenSize() / config.attention().heads();
      return new RotaryPositions(
          graph, name, positionIds, config.maxPositions(), config.hiddenSize(), headSize, theta);
    }

    void write() throws ModelFormatException {
      Value x = embeddings();
      for (int layer = 0; layer < config.layers(); layer++) {
        x = graph.apply(Operator.ADD, x, attended(layer, x));
        x = graph.apply(Operator.ADD, x, fedForward(layer, x));
      }
      x = norms.apply("final_norm", x);
      graph.output(
          EncoderInputs.POOLED,
          pooling.pool(graph, groups, x),
          DataType.FLOAT,
          "rows",
          config.hiddenSize());
    }

    private Value embeddings() throws ModelFormatException {
      FloatTensor words = weights.read(WORDS, config.vocabSize(), config.hiddenSize());
      Value ids = graph.input(EncoderInputs.INPUT_IDS, DataType.INT64, "tokens");
      return norms.apply("embeddings.norm", plan.embeddings().lookUp(graph, WORDS, words, ids));
    }

    private Value attended(int layer, Value x) throws ModelFormatException {
      int hidden = config.hiddenSize();
      boolean bias = config.attention().bias();
      boolean full = config.attention().layers().get(layer) == ModernBertAttention.Kind.FULL;
      // The embeddings are normalized already, so the first layer has no norm of its own.
      Value normed = layer == 0 ? x : norms.apply("layers.%d.attn_norm".formatted(layer), x);
      Value qkv =
          linear.apply(QKV, layer, linear.prepare(LinearKind.ATTENTION, layer, normed), bias);
      RotaryPositions positions = full ? globalPositions : localPositions;
      Value context =
          attention.attend(
              positions.apply(columns(qkv, 0, hidden)),
              positions.apply(columns(qkv, hidden, 2 * hidden)),
              columns(qkv, 2 * hidden, 3 * hidden),
              full ? PackedAttention.everywhere() : window);
      return linear.apply(
          ATTENTION_OUTPUT, layer, linear.prepare(LinearKind.OUTPUT, layer, context), bias);
    }

    private Value fedForward(int layer, Value x) throws ModelFormatException {
      int width = config.intermediateSize();
      Value normed = norms.apply("layers.%d.mlp_norm".formatted(layer), x);
      Value both =
          linear.apply(
              GATED_INPUT, layer, linear.prepare(LinearKind.FFN, layer, normed), config.mlpBias());
      Value activated = config.activation().apply(graph, columns(both, 0, width));
      Value gated = graph.apply(Operator.MUL, activated, columns(both, width, 2 * width));
      return linear.apply(
          OUTPUT, layer, linear.prepare(LinearKind.FFN, layer, gated), config.mlpBias());
    }

    private Value columns(Value x, int from, int to) {
      return graph.apply(
          Operator.SLICE, x, graph.integers(from), graph.integers(to), graph.integers(1));
    }
  }
}
