package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.head.HeadLayout;
import dev.millrace.model.quantization.LinearKind;
import dev.millrace.model.quantization.LinearWriter;
import dev.millrace.model.quantization.PlannedWriters;
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import java.util.Map;

/**
 * BERT (Devlin et al. 2018, "BERT: Pre-training of Deep Bidirectional Transformers") and its
 * family, as transformers computes them for inputs of token type 0.
 */
final class BertArchitecture implements EncoderArchitecture {
  private static final String WORDS = "embeddings.word_embeddings.weight";

  private final BertFamily family;

  BertArchitecture(BertFamily family) {
    this.family = family;
  }

  @Override
  public String modelType() {
    return family.modelType();
  }

  @Override
  public HeadLayout head(JsonFile config) throws ModelFormatException {
    return family.headLayout(BertConfig.read(config, family.fields()).hiddenSize());
  }

  @Override
  public EncoderGraph build(JsonFile configFile, WeightSource source, EncoderOptions options)
      throws ModelFormatException {
    BertConfig config = BertConfig.read(configFile, family.fields());
    ModuleWeights weights = new ModuleWeights(source, family.prefix(), WORDS);
    EncoderDescription description = describe(config, options);
    GraphBuilder graph = new GraphBuilder(family.modelType());
    new Writer(config, family.modules(), weights, graph, description, options.quantization())
        .write();
    weights.requireAllUsed(
        name ->
            name.startsWith(family.modules().layers())
                || (name.startsWith("embeddings.") && !name.equals("embeddings.position_ids")));
    return new EncoderGraph(graph.toBytes(), description);
  }

  private EncoderDescription describe(BertConfig config, EncoderOptions options) {
    return new EncoderDescription(
        family.modelType(),
        family.prefix(),
        config.hiddenSize(),
        config.layers(),
        config.vocabSize(),
        config.maxTokens(),
        config.paddingToken(),
        TokenGroups.COUNT,
        options.poolingOr(Pooling.FIRST_TOKEN),
        family.modules().targets(config.hiddenSize(), config.intermediateSize()));
  }

  /** Writes one model. */
  private static final class Writer {
    private final BertConfig config;
    private final BertModules modules;
    private final ModuleWeights weights;
    private final GraphBuilder graph;
    private final TokenGroups groups;
    private final PackedAttention attention;
    private final LayerNorms norms;
    private final LinearModules linear;
    private final EncoderDescription description;
    private final QuantizationPlan plan;

    Writer(
        BertConfig config,
        BertModules modules,
        ModuleWeights weights,
        GraphBuilder graph,
        EncoderDescription description,
        QuantizationPlan plan)
        throws ModelFormatException {
      this.plan = plan;
      this.config = config;
      this.modules = modules;
      this.description = description;
      this.weights = weights;
      this.graph = graph;
      this.groups = new TokenGroups(graph);
      this.attention = new PackedAttention(graph, groups, config.heads(), config.hiddenSize());
      this.norms =
          new LayerNorms(graph, weights, config.hiddenSize(), true, config.layerNormEpsilon());
      PlannedWriters writers = new PlannedWriters(graph, plan, config.layers());
      this.linear = new LinearModules(graph, weights, writers, description.loraTargets());
    }

    void write() throws ModelFormatException {
      Value x = embeddings();
      for (int layer = 0; layer < config.layers(); layer++) {
        x = layer(layer, x);
      }
      graph.output(
          EncoderInputs.POOLED,
          description.pooling().pool(graph, groups, x),
          DataType.FLOAT,
          "rows",
          config.hiddenSize());
    }

    private Value embeddings() throws ModelFormatException {
      Value positions =
          graph.weight("embeddings.position_embeddings.weight", positionsOfTokenTypeZero());
      Value ids = graph.input(EncoderInputs.INPUT_IDS, DataType.INT64, "tokens");
      FloatTensor words = weights.read(WORDS, config.vocabSize(), config.hiddenSize());
      Value positionIds = graph.input(EncoderInputs.POSITION_IDS, DataType.INT64, "tokens");
      Value sum =
          graph.apply(
              Operator.ADD,
              plan.embeddings().lookUp(graph, WORDS, words, ids),
              graph.apply(Operator.GATHER, Map.of("axis", 0), positions, positionIds));
      return norms.apply("embeddings.LayerNorm", sum);
    }

    /** Every input is of token type 0, whose embedding is the same for all tokens: add it once. */
    private FloatTensor positionsOfTokenTypeZero() throws ModelFormatException {
      int hidden = config.hiddenSize();
      FloatTensor positions =
          weights
              .read("embeddings.position_embeddings.weight", config.maxPositions(), hidden)
              .fromRow(Math.max(config.paddingToken(), 0));
      if (config.tokenTypes() == 0) {
        return positions;
      }
      FloatTensor types =
          weights.read("embeddings.token_type_embeddings.weight", config.tokenTypes(), hidden);
      for (int i = 0; i < positions.data().length; i++) {
        positions.data()[i] += types.data()[i % hidden];
      }
      return positions;
    }

    private Value layer(int layer, Value x) throws ModelFormatException {
      LinearWriter.Prepared shared = linear.prepare(LinearKind.ATTENTION, layer, x);
      Value context =
          attention.attend(
              linear.apply(0, layer, shared, true),
              linear.apply(1, layer, shared, true),
              linear.apply(2, layer, shared, true));
      Value output =
          linear.apply(3, layer, linear.prepare(LinearKind.OUTPUT, layer, context), true);
      Value attended = norms.applyToSum(modules.inLayer(layer, modules.attentionNorm()), output, x);
      Value intermediate =
          config
              .activation()
              .apply(
                  graph,
                  linear.apply(4, layer, linear.prepare(LinearKind.FFN, layer, attended), true));
      Value narrowed =
          linear.apply(5, layer, linear.prepare(LinearKind.FFN, layer, intermediate), true);
      return norms.applyToSum(modules.inLayer(layer, modules.outputNorm()), narrowed, attended);
    }
  }
}
