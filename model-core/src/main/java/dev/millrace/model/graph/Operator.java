package dev.millrace.model.graph;

import java.util.Map;
import java.util.Set;

/**
 * The operators that Millrace's graphs are written in, with the arity and attributes that {@link
 * GraphBuilder} holds each use to. Those of the domain {@code com.microsoft} are ONNX Runtime's
 * own.
 */
public enum Operator {
  ABS("Abs", 1, 1),
  ADD("Add", 2, 2),
  /** To the element type of a code. */
  CAST("Cast", 1, 1, Set.of("to")),
  CONCAT("Concat", 1, Integer.MAX_VALUE, Set.of("axis")),
  /** Input, scale. */
  DEQUANTIZE_LINEAR("DequantizeLinear", 2, 3, Set.of(), Set.of("axis")),
  DIV("Div", 2, 2),
  /** Makes unsigned bytes, and the scale and zero point that fit the input's whole range. */
  DYNAMIC_QUANTIZE_LINEAR("DynamicQuantizeLinear", 1, 1),
  /** Data, shape. */
  EXPAND("Expand", 2, 2),
  /** Rows of a table: data, indices. */
  GATHER("Gather", 2, 2, Set.of(), Set.of("axis")),
  /** A, B, what is added to their product. */
  GEMM("Gemm", 3, 3),
  IDENTITY("Identity", 1, 1),
  /** Condition; the branches are attributes. */
  IF("If", 1, 1, Set.of("then_branch", "else_branch")),
  /** Input, scale, bias. */
  LAYER_NORMALIZATION("LayerNormalization", 2, 3, Set.of("axis", "epsilon")),
  LESS("Less", 2, 2),
  MATMUL("MatMul", 2, 2),
  /** A, B, A's zero point, B's zero point. Makes int32. */
  MATMUL_INTEGER("MatMulInteger", 2, 4),
  MAX("Max", 2, Integer.MAX_VALUE),
  MUL("Mul", 2, 2),
  NEG("Neg", 1, 1),
  OR("Or", 2, 2),
  /** Input, scale, zero point; both scalars, or vectors along the axis. */
  QUANTIZE_LINEAR("QuantizeLinear", 3, 3, Set.of(), Set.of("axis")),
  /** First, end, step: scalars. */
  RANGE("Range", 3, 3),
  /** Data, axes. */
  REDUCE_MAX("ReduceMax", 2, 2, Set.of(), Set.of("keepdims")),
  /** Data, axes. */
  REDUCE_MEAN("ReduceMean", 2, 2, Set.of(), Set.of("keepdims")),
  /** Data, axes. */
  REDUCE_MIN("ReduceMin", 2, 2, Set.of(), Set.of("keepdims")),
  /** Data, axes. */
  REDUCE_SUM("ReduceSum", 2, 2, Set.of(), Set.of("keepdims")),
  RELU("Relu", 1, 1),
  /** Data, shape. */
  RESHAPE("Reshape", 2, 2),
  SHAPE("Shape", 1, 1),
  /** Data, starts, ends, axes. */
  SLICE("Slice", 4, 4),
  SOFTMAX("Softmax", 1, 1, Set.of("axis")),
  SUB("Sub", 2, 2),
  /** Reverses the dimensions. */
  TRANSPOSE("Transpose", 1, 1),
  /** Data, axes. */
  UNSQUEEZE("Unsqueeze", 2, 2),
  /** Condition, value where true, value where false. */
  WHERE("Where", 3, 3),

  /**
   * Input {@code [batch, sequence, hidden]}, weights {@code [hidden, 3 hidden]} of query, key and
   * value, bias, mask {@code [batch, sequence]}.
   */
  ATTENTION("Attention", 3, 7, Set.of("num_heads"), Set.of(), Domain.MICROSOFT),
  /** Input, bias. */
  BIAS_GELU("BiasGelu", 2, 2, Set.of(), Set.of(), Domain.MICROSOFT),
  /** A, quantized as a whole when it comes; B, B's scale, B's zero point, bias. */
  DYNAMIC_QUANTIZE_MATMUL("DynamicQuantizeMatMul", 3, 5, Set.of(), Set.of(), Domain.MICROSOFT),
  /** Input, bias. */
  FAST_GELU("FastGelu", 1, 2, Set.of(), Set.of(), Domain.MICROSOFT),
  /** Like MatMul, with transposed operands and a factor. */
  FUSED_MATMUL(
      "FusedMatMul",
      2,
      2,
      Set.of(),
      Set.of("alpha", "transA", "transB", "transBatchA", "transBatchB"),
      Domain.MICROSOFT),
  GELU("Gelu", 1, 1, Set.of(), Set.of(), Domain.MICROSOFT),
  /** A, B, A's scale, B's scale, A's zero point, B's zero point, bias. */
  MATMUL_INTEGER_TO_FLOAT("MatMulIntegerToFloat", 4, 7, Set.of(), Set.of(), Domain.MICROSOFT),
  /**
   * A, B {@code [N, blocks, block_size · bits / 8]}, scales {@code [N · blocks]}, zero points,
   * order of inputs, bias: the product with a weight {@code [N, K]} of a few bits.
   */
  MATMUL_N_BITS(
      "MatMulNBits",
      3,
      6,
      Set.of("K", "N", "bits", "block_size"),
      Set.of("accuracy_level"),
      Domain.MICROSOFT),
  /**
   * Query, key, value {@code [batch, sequence, hidden]}, bias, key lengths {@code [batch]}, what is
   * added to the scores {@code [batch or 1, heads or 1, sequence, sequence]}.
   */
  MULTI_HEAD_ATTENTION(
      "MultiHeadAttention", 3, 10, Set.of("num_heads"), Set.of("scale"), Domain.MICROSOFT),
  /**
   * As {@link #ATTENTION}: input, weights, bias, input's scale, weights' scale, mask, input's zero
   * point, weights' zero point.
   */
  QUANTIZED_ATTENTION("QAttention", 8, 9, Set.of("num_heads"), Set.of(), Domain.MICROSOFT),
  QUICK_GELU("QuickGelu", 1, 1, Set.of(), Set.of("alpha"), Domain.MICROSOFT),
  /** Input {@code [batch, sequence, hidden]}, positions {@code [batch, sequence]}, cos, sin. */
  ROTARY_EMBEDDING("RotaryEmbedding", 4, 4, Set.of(), Set.of(), Domain.MICROSOFT),
  /**
   * Input, skip, gamma, beta, bias. Makes the normalized sum, and fourth the sum itself; the two
   * between are for training.
   */
  SKIP_LAYER_NORMALIZATION(
      "SkipLayerNormalization", 3, 5, Set.of("epsilon"), Set.of(), Domain.MICROSOFT);

  /** Where an operator is defined. */
  enum Domain {
    /** The ONNX standard, at operator set 21. */
    ONNX("", 21),
    /** ONNX Runtime's contributed operators. */
    MICROSOFT("com.microsoft", 1);

    final String id;
    final int version;

    Domain(String id, int version) {
      this.id = id;
      this.version = version;
    }
  }

  private final String onnxName;
  private final int fewestInputs;
  private final int mostInputs;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<String> required;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<String> optional;

  private final Domain domain;

  Operator(String onnxName, int fewestInputs, int mostInputs) {
    this(onnxName, fewestInputs, mostInputs, Set.of());
  }

  Operator(String onnxName, int fewestInputs, int mostInputs, Set<String> required) {
    this(onnxName, fewestInputs, mostInputs, required, Set.of());
  }

  Operator(
      String onnxName,
      int fewestInputs,
      int mostInputs,
      Set<String> required,
      Set<String> optional) {
    this(onnxName, fewestInputs, mostInputs, required, optional, Domain.ONNX);
  }

  Operator(
      String onnxName,
      int fewestInputs,
      int mostInputs,
      Set<String> required,
      Set<String> optional,
      Domain domain) {
    this.onnxName = onnxName;
    this.fewestInputs = fewestInputs;
    this.mostInputs = mostInputs;
    this.required = required;
    this.optional = optional;
    this.domain = domain;
  }

  String onnxName() {
    return onnxName;
  }

  Domain domain() {
    return domain;
  }

  void check(int inputs, Map<String, ?> attributes) {
    if (inputs < fewestInputs || inputs > mostInputs) {
      throw new IllegalArgumentException(
          "%s takes %d to %d inputs, got %d".formatted(onnxName, fewestInputs, mostInputs, inputs));
    }
    if (!attributes.keySet().containsAll(required)) {
      throw new IllegalArgumentException(
          "%s needs the attributes %s, got %s".formatted(onnxName, required, attributes.keySet()));
    }
    for (String name : attributes.keySet()) {
      if (!required.contains(name) && !optional.contains(name)) {
        throw new IllegalArgumentException("%s has no attribute %s".formatted(onnxName, name));
      }
    }
  }
}
