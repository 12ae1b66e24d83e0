package dev.millrace.model.architecture;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.checkpoint.WeightSource;
import dev.millrace.model.graph.DataType;
import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.quantization.LinearWriter;
import dev.millrace.model.quantization.QuantizationScheme;
import dev.millrace.model.quantization.WeightRange;
import dev.millrace.model.tensor.FloatTensor;
import java.util.List;
import java.util.Map;

/**
 * BERT (Devlin et al. 2018, "BERT: Pre-training of Deep Bidirectional Transformers"), as
 * transformers' {@code BertModel} computes it for inputs of token type 0.
 */
final class BertArchitecture implements EncoderArchitecture {
  private static final String MODEL_TYPE = "bert";

  /** More calls cost more than the padding they save (measured: see RATIONALE.md). */
  private static final int ATTENTION_GROUPS = 4;

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public EncoderGraph build(
      JsonFile configFile, WeightSource source, QuantizationScheme scheme, WeightRange range)
      throws ModelFormatException {
    BertConfig config = BertConfig.read(configFile);
    ModuleWeights weights = new ModuleWeights(source, "bert.", "embeddings.word_embeddings.weight");
    EncoderDescription description = describe(config);
    GraphBuilder graph = new GraphBuilder(MODEL_TYPE);
    new Writer(config, weights, graph, description, scheme.writer(graph, range)).write();
    weights.requireAllUsed(
        name ->
            name.startsWith("encoder.")
                || (name.startsWith("embeddings.") && !name.equals("embeddings.position_ids")));
    return new EncoderGraph(graph.toBytes(), description);
  }

  private static EncoderDescription describe(BertConfig config) {
    int hidden = config.hiddenSize();
    int intermediate = config.intermediateSize();
    return new EncoderDescription(
        MODEL_TYPE,
        hidden,
        config.layers(),
        config.vocabSize(),
        config.maxPositions(),
        ATTENTION_GROUPS,
        List.of(
            new LoraTarget("encoder.layer.*.attention.self.query", hidden, hidden),
            new LoraTarget("encoder.layer.*.attention.self.key", hidden, hidden),
            new LoraTarget("encoder.layer.*.attention.self.value", hidden, hidden),
            new LoraTarget("encoder.layer.*.attention.output.dense", hidden, hidden),
            new LoraTarget("encoder.layer.*.intermediate.dense", hidden, intermediate),
            new LoraTarget("encoder.layer.*.output.dense", intermediate, hidden)));
  }

  /** Writes one model. */
  private static final class Writer {
    private final BertConfig config;
    private final ModuleWeights weights;
    private final GraphBuilder graph;
    private final EncoderDescription description;
    private final LinearWriter linear;
    private final PackedAttention attention;
    private final LoraInputs lora;

    Writer(
        BertConfig config,
        ModuleWeights weights,
        GraphBuilder graph,
        EncoderDescription description,
        LinearWriter linear) {
      this.config = config;
      this.weights = weights;
      this.graph = graph;
      this.description = description;
      this.linear = linear;
      this.attention =
          new PackedAttention(
              graph, description.attentionGroups(), config.heads(), config.hiddenSize());
      this.lora = new LoraInputs(graph, description.loraTargets());
    }

    void write() throws ModelFormatException {
      Value x = embeddings();
      for (int layer = 0; layer < config.layers(); layer++) {
        x = layer(layer, x);
      }
      Value firstTokens = graph.input(EncoderInputs.FIRST_TOKENS, DataType.INT64, "rows");
      graph.output(
          EncoderInputs.POOLED,
          graph.apply(Operator.GATHER, Map.of("axis", 0), x, firstTokens),
          DataType.FLOAT,
          "rows",
          config.hiddenSize());
    }

    private Value embeddings() throws ModelFormatException {
      int hidden = config.hiddenSize();
      Value words = table("embeddings.word_embeddings.weight", config.vocabSize());
      Value positions =
          graph.weight("embeddings.position_embeddings.weight", positionsOfTokenTypeZero());
      Value ids = graph.input(EncoderInputs.INPUT_IDS, DataType.INT64, "tokens");
      Value positionIds = graph.input(EncoderInputs.POSITION_IDS, DataType.INT64, "tokens");
      Value sum =
          graph.apply(
              Operator.ADD,
              graph.apply(Operator.GATHER, Map.of("axis", 0), words, ids),
              graph.apply(Operator.GATHER, Map.of("axis", 0), positions, positionIds));
      String norm = "embeddings.LayerNorm";
      return graph.apply(
          Operator.LAYER_NORMALIZATION,
          Map.of("axis", -1, "epsilon", config.layerNormEpsilon()),
          sum,
          vector(norm + ".weight", hidden),
          vector(norm + ".bias", hidden));
    }

    /** Every input is of token type 0, whose embedding is the same for all tokens: add it once. */
    private FloatTensor positionsOfTokenTypeZero() throws ModelFormatException {
      int hidden = config.hiddenSize();
      FloatTensor positions =
          weights.read("embeddings.position_embeddings.weight", config.maxPositions(), hidden);
      FloatTensor types =
          weights.read("embeddings.token_type_embeddings.weight", config.tokenTypes(), hidden);
      for (int i = 0; i < positions.data().length; i++) {
        positions.data()[i] += types.data()[i % hidden];
      }
      return positions;
    }

    private Value layer(int layer, Value x) throws ModelFormatException {
      LinearWriter.Prepared shared = linear.prepare(x);
      Value context =
          attention.attend(
              dense(0, layer, shared), dense(1, layer, shared), dense(2, layer, shared));
      Value attended =
          normalized(layer, "attention.output", dense(3, layer, linear.prepare(context)), x);
      Value intermediate =
          config.activation().apply(graph, dense(4, layer, linear.prepare(attended)));
      return normalized(layer, "output", dense(5, layer, linear.prepare(intermediate)), attended);
    }

    /** A linear module: product, bias and what adapters add. */
    private Value dense(int target, int layer, LinearWriter.Prepared x)
        throws ModelFormatException {
      LoraTarget kind = description.loraTargets().get(target);
      String module = kind.module(layer);
      FloatTensor weight = weights.read(module + ".weight", kind.out(), kind.in());
      Value product = linear.multiply(x, module + ".weight", weight);
      Value bias = vector(module + ".bias", kind.out());
      return graph.apply(Operator.ADD, product, lora.offset(target, layer, x.x(), bias));
    }

    private Value normalized(int layer, String block, Value x, Value residual)
        throws ModelFormatException {
      String norm = "encoder.layer.%d.%s.LayerNorm".formatted(layer, block);
      return graph.apply(
          Operator.SKIP_LAYER_NORMALIZATION,
          Map.of("epsilon", config.layerNormEpsilon()),
          x,
          residual,
          vector(norm + ".weight", config.hiddenSize()),
          vector(norm + ".bias", config.hiddenSize()));
    }

    private Value table(String name, int rows) throws ModelFormatException {
      return graph.weight(name, weights.read(name, rows, config.hiddenSize()));
    }

    private Value vector(String name, int size) throws ModelFormatException {
      return graph.weight(name, weights.read(name, size));
    }
  }
}
