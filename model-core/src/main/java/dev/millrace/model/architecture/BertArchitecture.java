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
import dev.millrace.model.quantization.QuantizationPlan;
import dev.millrace.model.tensor.FloatTensor;
import java.util.List;
import java.util.Map;

/**
 * BERT (Devlin et al. 2018, "BERT: Pre-training of Deep Bidirectional Transformers") and its
 * family, as transformers computes them for inputs of token type 0.
 */
final class BertArchitecture implements EncoderArchitecture {
  static final String WORDS = "embeddings.word_embeddings.weight";

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
  public Pooling pooling(JsonFile config) {
    return Pooling.FIRST_TOKEN;
  }

  @Override
  public EncoderGraph build(
      JsonFile configFile, WeightSource source, EncoderOptions options, InputStatistics statistics)
      throws ModelFormatException {
    BertConfig config = BertConfig.read(configFile, family.fields());
    ModuleWeights weights = new ModuleWeights(source, family.prefix(), WORDS);
    EncoderDescription description = describe(config, options.poolingOr(pooling(configFile)));
    GraphBuilder graph = new GraphBuilder(family.modelType());
    new Writer(
            config,
            family.modules(),
            weights,
            graph,
            description,
            options.quantization(),
            statistics)
        .write();
    weights.requireAllUsed(this::isOfEncoder);
    return new EncoderGraph(graph.toBytes(), description, weights.biases());
  }

  @Override
  public boolean isOfEncoder(String name) {
    return name.startsWith(family.modules().layers())
        || (name.startsWith("embeddings.") && !name.equals("embeddings.position_ids"));
  }

  @Override
  public EncoderDescription describe(JsonFile config, Pooling pooling) throws ModelFormatException {
    return describe(BertConfig.read(config, family.fields()), pooling);
  }

  @Override
  public EncoderComputation computation(JsonFile config) throws ModelFormatException {
    return new EncoderComputation.Bert(
        BertConfig.read(config, family.fields()), family.modules(), family.prefix());
  }

  private EncoderDescription describe(BertConfig config, Pooling pooling) {
    return new EncoderDescription(
        family.modelType(),
        family.prefix(),
        config.hiddenSize(),
        config.layers(),
        config.vocabSize(),
        config.maxTokens(),
        config.paddingToken(),
        TokenGroups.COUNT,
        EncoderDescription.NO_WINDOW,
        pooling,
        family.modules().targets(config.hiddenSize(), config.intermediateSize()),
        family.modules().norms(config.layers()));
  }

  /** Writes one model. */
  private static final class Writer {
    private static final int QUERY = 0;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int ATTENTION_OUTPUT = 3;
    private static final int INTERMEDIATE = 4;
    private static final int OUTPUT = 5;

    private final BertConfig config;
    private final BertModules modules;
    private final ModuleWeights weights;
    private final GraphBuilder graph;
    private final EncoderDescription description;
    private final QuantizationPlan plan;
    private final TokenGroups groups;
    private final PackedAttention attention;
    private final LayerNorms norms;
    private final LoraInputs lora;
    private final LinearModules linear;

    Writer(
        BertConfig config,
        BertModules modules,
        ModuleWeights weights,
        GraphBuilder graph,
        EncoderDescription description,
        QuantizationPlan plan,
        InputStatistics statistics)
        throws ModelFormatException {
      this.plan = plan;
      this.config = config;
      this.modules = modules;
      this.description = description;
      this.weights = weights;
      this.graph = graph;
      this.groups = new TokenGroups(graph);
      this.attention =
          new PackedAttention(
              graph, groups, config.heads(), config.hiddenSize(), EncoderDescription.NO_WINDOW);
      this.norms =
          new LayerNorms(
              graph,
              weights,
              config.hiddenSize(),
              true,
              config.layerNormEpsilon(),
              new NormBiases(graph, description));
      this.lora = new LoraInputs(graph, description.loraTargets());
      this.linear =
          LinearModules.of(
              graph, weights, plan, config.layers(), description.loraTargets(), lora, statistics);
    }

    void write() throws ModelFormatException {
      Value ids = graph.input(EncoderInputs.INPUT_IDS, DataType.INT64, "tokens");
      Tokens tokens = new Tokens(graph.apply(Operator.SHAPE, ids), lora.tokens());
      Value x = embeddings(ids, tokens);
      int last = config.layers() - 1;
      for (int layer = 0; layer < last; layer++) {
        x = layer(layer, tokens, x);
      }
      x =
          description.pooling().ofFirstTokens()
              ? layerOfFirstTokens(last, tokens, x)
              : layer(last, tokens, x);
      graph.output(
          EncoderInputs.POOLED,
          description.pooling().pool(graph, groups, x),
          DataType.FLOAT,
          description.pooling().dimension(),
          config.hiddenSize());
    }

    private Value embeddings(Value ids, Tokens tokens) throws ModelFormatException {
      FloatTensor table = weights.read(WORDS, config.vocabSize(), config.hiddenSize());
      Value words = plan.embeddings().lookUp(graph, WORDS, table, ids);
      Value positions =
          graph.weight("embeddings.position_embeddings.weight", positionsOfTokenTypeZero());
      Value positionIds = graph.input(EncoderInputs.POSITION_IDS, DataType.INT64, "tokens");
      return norms.applyToSum(
          norms.read(BertModules.EMBEDDING_NORM), tokens, words, gather(positions, positionIds));
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

    private Value layer(int layer, Tokens tokens, Value x) throws ModelFormatException {
      List<Value> qkv =
          linear.applyAll(
              layer,
              tokens,
              linear.prepare(LinearKind.ATTENTION, layer, tokens, normedBefore(layer, x)),
              List.of(of(QUERY), withoutBias(KEY), withoutBias(VALUE)));
      Value context = attention.attend(qkv.get(0), qkv.get(1), qkv.get(2));
      return afterAttention(layer, tokens, x, context);
    }

    /** A last layer of which only the first tokens' states are wanted. */
    private Value layerOfFirstTokens(int layer, Tokens tokens, Value x)
        throws ModelFormatException {
      Tokens rows = new Tokens(groups.rowCount(), lora.rows());
      List<Value> kv =
          linear.applyAll(
              layer,
              tokens,
              linear.prepare(LinearKind.ATTENTION, layer, tokens, normedBefore(layer, x)),
              List.of(withoutBias(KEY), withoutBias(VALUE)));
      Value first = groups.first(x);
      Value query =
          linear
              .applyAll(
                  layer,
                  rows,
                  linear.prepare(LinearKind.ATTENTION, layer, rows, normedBefore(layer, first)),
                  List.of(of(QUERY)))
              .get(0);
      return afterAttention(layer, rows, first, attention.attendFirst(query, kv.get(0), kv.get(1)));
    }

    /** What comes into a layer: the output of the last norm before it, or some of its rows. */
    private LinearInputs.Normed normedBefore(int layer, Value x) {
      String norm =
          layer == 0
              ? BertModules.EMBEDDING_NORM
              : modules.inLayer(layer - 1, modules.outputNorm());
      return LinearInputs.Normed.of(x, norm, QUERY, KEY, VALUE);
    }

    /**
     * What comes after attention over keys and values without their biases. A key's bias adds the
     * same to all scores of a query, which the softmax doesn't see. A value's goes through
     * attention unchanged, as a query's shares sum to 1, so that the output module may add it.
     */
    private Value afterAttention(int layer, Tokens tokens, Value x, Value context)
        throws ModelFormatException {
      bias(layer, KEY); // checked, and what adapters' trained ones are compared with
      Value attended =
          normed(
              layer,
              tokens,
              of(ATTENTION_OUTPUT).leavingOut(bias(layer, VALUE)),
              linear.prepare(LinearKind.OUTPUT, layer, tokens, context),
              x,
              modules.attentionNorm());
      Value intermediate =
          linear
              .apply(
                  layer,
                  tokens,
                  linear.prepare(
                      LinearKind.FFN,
                      layer,
                      tokens,
                      LinearInputs.Normed.of(
                          attended, modules.inLayer(layer, modules.attentionNorm()), INTERMEDIATE)),
                  of(INTERMEDIATE),
                  1,
                  output -> {
                    GraphBuilder branch = output.branch();
                    Value y = branch.apply(Operator.ADD, output.x(), output.bias());
                    return List.of(config.activation().apply(branch, y));
                  })
              .get(0);
      float lowerBound = config.activation().lowerBound();
      return normed(
          layer,
          tokens,
          of(OUTPUT),
          linear.prepare(LinearKind.FFN, layer, tokens, intermediate, lowerBound),
          attended,
          modules.outputNorm());
    }

    private Value normed(
        int layer, Tokens tokens, Slice slice, LinearWriter.Prepared x, Value skip, String module)
        throws ModelFormatException {
      LayerNorms.Norm norm = norms.read(modules.inLayer(layer, module));
      return linear
          .apply(
              layer,
              tokens,
              x,
              slice,
              1,
              output -> List.of(norms.ofSum(norm, tokens, output, skip)))
          .get(0);
    }

    private Slice of(int target) {
      return linear.whole(target, true);
    }

    private Slice withoutBias(int target) {
      return linear.whole(target, false);
    }

    private FloatTensor bias(int layer, int target) throws ModelFormatException {
      LoraTarget module = description.loraTargets().get(target);
      return weights.read(module.module(layer) + ".bias", module.out());
    }

    private Value gather(Value table, Value indices) {
      return graph.apply(Operator.GATHER, Map.of("axis", 0), table, indices);
    }
  }
}
