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
import dev.millrace.model.quantization.LinearWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  private static final String EMBEDDING_NORM = "embeddings.norm";
  private static final String ATTENTION_NORM = "layers.%d.attn_norm";
  private static final String FEED_FORWARD_NORM = "layers.%d.mlp_norm";
  private static final String FINAL_NORM = "final_norm";

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
    LinearWriter writer = options.quantization().writer(graph, options.range());
    EncoderDescription description = describe(config, pooling);
    new Writer(config, description, weights, graph, writer).write();
    weights.requireAllUsed(
        name ->
            name.startsWith("layers.")
                || name.startsWith("embeddings.")
                || name.startsWith("final_norm."));
    return new EncoderGraph(graph.toBytes(), description, weights.biases());
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
        targets(config),
        config.normBias() ? norms(config.layers()) : List.of());
  }

  private static List<String> norms(int layers) {
    List<String> norms = new ArrayList<>(List.of(EMBEDDING_NORM));
    for (int layer = 0; layer < layers; layer++) {
      if (layer > 0) {
        norms.add(ATTENTION_NORM.formatted(layer));
      }
      norms.add(FEED_FORWARD_NORM.formatted(layer));
    }
    norms.add(FINAL_NORM);
    return List.copyOf(norms);
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

    Writer(
        ModernBertConfig config,
        EncoderDescription description,
        ModuleWeights weights,
        GraphBuilder graph,
        LinearWriter writer) {
      this.config = config;
      this.pooling = description.pooling();
      this.weights = weights;
      this.graph = graph;
      int hidden = config.hiddenSize();
      groups = new TokenGroups(graph);
      attention = new PackedAttention(graph, groups, config.attention().heads(), hidden);
      window = attention.window(config.attention().reach());
      linear = new LinearModules(graph, weights, writer, description);
      norms =
          new LayerNorms(
              graph,
              weights,
              hidden,
              config.normBias(),
              config.normEpsilon(),
              linear.normBiases(description));
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
      x = norms.apply(FINAL_NORM, x);
      graph.output(
          EncoderInputs.POOLED,
          pooling.pool(graph, groups, x),
          DataType.FLOAT,
          "rows",
          config.hiddenSize());
    }

    private Value embeddings() throws ModelFormatException {
      Value words =
          graph.weight(WORDS, weights.read(WORDS, config.vocabSize(), config.hiddenSize()));
      Value ids = graph.input(EncoderInputs.INPUT_IDS, DataType.INT64, "tokens");
      return norms.apply(
          EMBEDDING_NORM, graph.apply(Operator.GATHER, Map.of("axis", 0), words, ids));
    }

    private Value attended(int layer, Value x) throws ModelFormatException {
      int hidden = config.hiddenSize();
      boolean bias = config.attention().bias();
      boolean full = config.attention().layers().get(layer) == ModernBertAttention.Kind.FULL;
      // The embeddings are normalized already, so the first layer has no norm of its own.
      Value normed = layer == 0 ? x : norms.apply(ATTENTION_NORM.formatted(layer), x);
      Value qkv = linear.apply(QKV, layer, linear.prepare(normed), bias);
      RotaryPositions positions = full ? globalPositions : localPositions;
      Value context =
          attention.attend(
              positions.apply(columns(qkv, 0, hidden)),
              positions.apply(columns(qkv, hidden, 2 * hidden)),
              columns(qkv, 2 * hidden, 3 * hidden),
              full ? PackedAttention.everywhere() : window);
      return linear.apply(ATTENTION_OUTPUT, layer, linear.prepare(context), bias);
    }

    private Value fedForward(int layer, Value x) throws ModelFormatException {
      int width = config.intermediateSize();
      Value normed = norms.apply(FEED_FORWARD_NORM.formatted(layer), x);
      Value both = linear.apply(GATED_INPUT, layer, linear.prepare(normed), config.mlpBias());
      Value activated = config.activation().apply(graph, columns(both, 0, width));
      Value gated = graph.apply(Operator.MUL, activated, columns(both, width, 2 * width));
      return linear.apply(OUTPUT, layer, linear.prepare(gated), config.mlpBias());
    }

    private Value columns(Value x, int from, int to) {
      return graph.apply(
          Operator.SLICE, x, graph.integers(from), graph.integers(to), graph.integers(1));
    }
  }
}
