package dev.millrace.model.quantization;

import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.Tensors;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The slow and exact reference for whole models: a checkpoint whose weights are the floats that the
 * integers of a plan stand for. In floats it computes what the quantized model computes, as far as
 * that keeps activations in floats.
 */
public final class DequantizedCheckpoint {
  private static final Pattern LINEAR =
      Pattern.compile(
          "(?:.*\\.)?layers?\\.(\\d+)\\.(.*(?:query|key|value|dense|Wqkv|Wo|Wi))\\.weight");

  private static final String BERT_OUTPUT = "attention.output.dense";

  private DequantizedCheckpoint() {}

  /** Rewrites the tensors of a checkpoint of BERT or ModernBERT. */
  public static void write(Path safetensors, QuantizationPlan plan, int layers) {
    Map<String, FloatTensor> exact = Tensors.read(safetensors);
    Map<String, FloatTensor> tensors = Tensors.read(safetensors);
    tensors.replaceAll((name, tensor) -> dequantized(name, tensor, plan, layers));
    for (String name : exact.keySet()) {
      if (name.endsWith(BERT_OUTPUT + ".weight")) {
        addValueBias(name.substring(0, name.indexOf(BERT_OUTPUT)), exact, tensors);
      }
    }
    Tensors.write(safetensors, tensors);
  }

  /** A value's bias goes through the output module's exact weight when the model is compiled. */
  private static void addValueBias(
      String layer, Map<String, FloatTensor> exact, Map<String, FloatTensor> tensors) {
    float[] weight = data(exact, layer + BERT_OUTPUT + ".weight");
    float[] rounded = data(tensors, layer + BERT_OUTPUT + ".weight");
    float[] value = data(exact, layer + "attention.self.value.bias");
    float[] bias = data(tensors, layer + BERT_OUTPUT + ".bias");
    for (int i = 0; i < weight.length; i++) {
      float lost = weight[i] - rounded[i];
      bias[i / value.length] += lost * value[i % value.length];
    }
  }

  private static float[] data(Map<String, FloatTensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name).data();
  }

  private static FloatTensor dequantized(
      String name, FloatTensor tensor, QuantizationPlan plan, int layers) {
    if (name.endsWith("word_embeddings.weight") || name.endsWith("tok_embeddings.weight")) {
      return plan.embeddings() == EmbeddingScheme.FP32
          ? tensor
          : new FloatTensor(
              tensor.shape(), ReferenceProducts.dequantized(PerRowInt8.quantize(tensor)));
    }
    Matcher linear = LINEAR.matcher(name);
    if (!linear.matches()) {
      return tensor;
    }
    int layer = Integer.parseInt(linear.group(1));
    float[] data =
        switch (plan.scheme(kind(linear.group(2)), layer, layers)) {
          case FP32 -> tensor.data();
          case INT8 -> ReferenceProducts.dequantized(PerChannelInt8.quantize(tensor));
          case INT4 ->
              ReferenceProducts.dequantized(
                  BlockInt4.quantize(tensor), tensor.shape().dimension(1));
        };
    return new FloatTensor(tensor.shape(), data);
  }

  private static LinearKind kind(String module) {
    return switch (module) {
      case "attention.self.query", "attention.self.key", "attention.self.value", "attn.Wqkv" ->
          LinearKind.ATTENTION;
      case "attention.output.dense", "attn.Wo" -> LinearKind.OUTPUT;
      case "intermediate.dense", "output.dense", "mlp.Wi", "mlp.Wo" -> LinearKind.FFN;
      default -> throw new IllegalArgumentException(module);
    };
  }
}
