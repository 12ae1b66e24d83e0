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
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * ModernBERT (Warner et al. 2024, "Smarter, Better, Faster, Longer"): norms before each block,
 * rotary positions, gated feed-forward layers, and layers in which a token sees its neighbours
 * only.
 */
final class ModernBertArchitecture implements EncoderArchitecture {
  private static final String MODEL_TYPE = "modernbert";
  static final String PREFIX = "model.";
  static final String WORDS = "embeddings.tok_embeddings.weight";

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
  public Pooling pooling(JsonFile file) throws ModelFormatException {
    return ModernBertConfig.read(file).pooling();
  }

  @Override
  public EncoderGraph build(
      JsonFile configFile, WeightSource source, EncoderOptions options, InputStatistics statistics)
      throws ModelFormatException {
    ModernBertConfig config = ModernBertConfig.read(configFile);
    ModuleWeights weights = new ModuleWeights(source, PREFIX, WORDS);
    GraphBuilder graph = new GraphBuilder(MODEL_TYPE);
    Pooling pooling = options.poolingOr(config.pooling());
    EncoderDescription description = describe(config, pooling);
    new Writer(config, description, weights, graph, options.quantization(), statistics).write();
    weights.requireAllUsed(this::isOfEncoder);
    return new EncoderGraph(graph.toBytes(), description, weights.biases());
  }

  @Override
  public boolean isOfEncoder(String name) {
    return name.startsWith("layers.")
        || name.startsWith("embeddings.")
        || name.startsWith("final_norm.");
  }

  @Override
  public EncoderDescription describe(JsonFile config, Pooling pooling) throws ModelFormatException {
    return describe(ModernBertConfig.read(config), pooling);
  }

  @Override
  public EncoderComputation computation(JsonFile config) throws ModelFormatException {
    return ModernBertConfig.read(config);
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
        reach(config),
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

  private static int reach(ModernBertConfig config) {
    return config.attention().layers().contains(ModernBertAttention.Kind.SLIDING)
        ? config.attention().reach()
        : EncoderDescription.NO_WINDOW;
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
    private final LoraInputs lora;
    private final LinearModules linear;
    private final LayerNorms norms;
    private final RotaryPositions globalPositions;
    private final RotaryPositions localPositions;
    private final QuantizationPlan plan;

    Writer(
        ModernBertConfig config,
        EncoderDescription description,
        ModuleWeights weights,
        GraphBuilder graph,
        QuantizationPlan plan,
        InputStatistics statistics)
        throws ModelFormatException {
      this.plan = plan;
      this.config = config;
      this.pooling = description.pooling();
      this.weights = weights;
      this.graph = graph;
      int hidden = config.hiddenSize();
      groups = new TokenGroups(graph);
      attention =
          new PackedAttention(graph, groups, config.attention().heads(), hidden, reach(config));
      List<LoraTarget> targets = description.loraTargets();
      lora = new LoraInputs(graph, targets);
      linear = LinearModules.of(graph, weights, plan, config.layers(), targets, lora, statistics);
      norms =
          new LayerNorms(
              graph,
              weights,
              hidden,
              config.normBias(),
              config.normEpsilon(),
              new NormBiases(graph, description));
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
      Value ids = graph.input(EncoderInputs.INPUT_IDS, DataType.INT64, "tokens");
      Tokens tokens = new Tokens(graph.apply(Operator.SHAPE, ids), lora.tokens());
      // The embeddings are normalized already, so the first layer has no norm of its own.
      Value embedded = embeddings(ids, tokens);
      LayerNorms.NormedSum x = new LayerNorms.NormedSum(embedded, embedded);
      int last = config.layers() - 1;
      for (int layer = 0; layer < last; layer++) {
        x = afterAttention(layer, tokens, x, attended(layer, tokens, x.normed()));
      }
      graph.output(
          EncoderInputs.POOLED,
          pooling.pool(graph, groups, lastLayer(last, tokens, x)),
          DataType.FLOAT,
          pooling.dimension(),
          config.hiddenSize());
    }

    private Value embeddings(Value ids, Tokens tokens) throws ModelFormatException {
      FloatTensor table = weights.read(WORDS, config.vocabSize(), config.hiddenSize());
      Value words = plan.embeddings().lookUp(graph, WORDS, table, ids);
      return norms.apply(norms.read(EMBEDDING_NORM), tokens, words);
    }

    private Value lastLayer(int layer, Tokens tokens, LayerNorms.NormedSum x)
        throws ModelFormatException {
      if (!pooling.ofFirstTokens()) {
        return afterAttention(layer, tokens, x, attended(layer, tokens, x.normed())).normed();
      }
      Tokens rows = new Tokens(groups.rowCount(), lora.rows());
      LayerNorms.NormedSum first =
          new LayerNorms.NormedSum(groups.first(x.normed()), groups.first(x.sum()));
      List<Value> kv = project(layer, tokens, x.normed(), part(1), part(2));
      // Positions turn nothing at position 0.
      Value query = project(layer, rows, first.normed(), part(0)).get(0);
      Value key = positions(layer).apply(kv.get(0));
      Value context =
          full(layer)
              ? attention.attendFirst(query, key, kv.get(1))
              : attention.attendFirstNear(query, key, kv.get(1));
      return afterAttention(layer, rows, first, context).normed();
    }

    private Value attended(int layer, Tokens tokens, Value normed) throws ModelFormatException {
      List<Value> qkv = project(layer, tokens, normed, part(0), part(1), part(2));
      Value query = positions(layer).apply(qkv.get(0));
      Value key = positions(layer).apply(qkv.get(1));
      return full(layer)
          ? attention.attend(query, key, qkv.get(2))
          : attention.attendNear(query, key, qkv.get(2));
    }

    private boolean full(int layer) {
      return config.attention().layers().get(layer) == ModernBertAttention.Kind.FULL;
    }

    private RotaryPositions positions(int layer) {
      return full(layer) ? globalPositions : localPositions;
    }

    /** Query, key or value. */
    private Slice part(int index) {
      int hidden = config.hiddenSize();
      return new Slice(QKV, index * hidden, (index + 1) * hidden, config.attention().bias());
    }

    private List<Value> project(int layer, Tokens tokens, Value normed, Slice... parts)
        throws ModelFormatException {
      return linear.applyAll(
          layer,
          tokens,
          linear.prepare(
              LinearKind.ATTENTION,
              layer,
              tokens,
              LinearInputs.Normed.of(
                  normed, layer == 0 ? EMBEDDING_NORM : ATTENTION_NORM.formatted(layer), QKV)),
          List.of(parts));
    }

    /** Ends a layer: what goes into the next one, and its norm there. */
    private LayerNorms.NormedSum afterAttention(
        int layer, Tokens tokens, LayerNorms.NormedSum x, Value context)
        throws ModelFormatException {
      LayerNorms.NormedSum attended =
          added(
              layer,
              tokens,
              LinearKind.OUTPUT,
              linear.whole(ATTENTION_OUTPUT, config.attention().bias()),
              context,
              x.sum(),
              FEED_FORWARD_NORM.formatted(layer));
      boolean last = layer == config.layers() - 1;
      return added(
          layer,
          tokens,
          LinearKind.FFN,
          linear.whole(OUTPUT, config.mlpBias()),
          gated(layer, tokens, attended.normed()),
          attended.sum(),
          last ? FINAL_NORM : ATTENTION_NORM.formatted(layer + 1));
    }

    private Value gated(int layer, Tokens tokens, Value normed) throws ModelFormatException {
      int width = config.intermediateSize();
      boolean bias = config.mlpBias();
      List<Value> both =
          linear.applyAll(
              layer,
              tokens,
              linear.prepare(
                  LinearKind.FFN,
                  layer,
                  tokens,
                  LinearInputs.Normed.of(normed, FEED_FORWARD_NORM.formatted(layer), GATED_INPUT)),
              List.of(
                  new Slice(GATED_INPUT, 0, width, bias),
                  new Slice(GATED_INPUT, width, 2 * width, bias)));
      Value activated = config.activation().apply(graph, both.get(0));
      return graph.apply(Operator.MUL, activated, both.get(1));
    }

    /** Adds a module's output to what skipped it, for the next norm. */
    private LayerNorms.NormedSum added(
        int layer, Tokens tokens, LinearKind kind, Slice module, Value x, Value skip, String next)
        throws ModelFormatException {
      LayerNorms.Norm norm = norms.read(next);
      List<Value> results =
          linear.apply(
              layer,
              tokens,
              linear.prepare(kind, layer, tokens, x),
              module,
              2,
              output -> {
                LayerNorms.NormedSum sum = norms.sum(norm, tokens, output, skip);
                return List.of(sum.normed(), sum.sum());
              });
      return new LayerNorms.NormedSum(results.get(0), results.get(1));
    }
  }
}
