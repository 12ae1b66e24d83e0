package dev.millrace.model.quantization;

import dev.millrace.model.ModelFormatException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which scheme each linear module of each layer gets, and the word embeddings.
 *
 * <p>What names a module most closely decides: a layer's number, then {@code last}, then the
 * module's kind, then the rest.
 *
 * @param rest the scheme of what nothing else names
 * @param embeddings the scheme of the word embeddings
 * @param kinds schemes of kinds of modules; those that equal the rest are left out
 * @param layers schemes of whole layers by number, from 0, or {@link #LAST}
 */
public record QuantizationPlan(
    QuantizationScheme rest,
    EmbeddingScheme embeddings,
    Map<LinearKind, QuantizationScheme> kinds,
    SortedMap<Integer, QuantizationScheme> layers) {

  /** Everything in floats. */
  public static final QuantizationPlan FP32 = of(QuantizationScheme.FP32);

  /** Everything in 8-bit integers. */
  public static final QuantizationPlan INT8 = of(QuantizationScheme.INT8);

  /** Linear modules in 4-bit integers, word embeddings in 8-bit ones. */
  public static final QuantizationPlan INT4 = of(QuantizationScheme.INT4);

  /** Stands for the last layer's number, whatever it is. */
  public static final int LAST = Integer.MAX_VALUE;

  private static final String MIXED = "mixed";

  /** Copies, and leaves out what says nothing. */
  public QuantizationPlan {
    Map<LinearKind, QuantizationScheme> differing = new EnumMap<>(LinearKind.class);
    for (Map.Entry<LinearKind, QuantizationScheme> kind : kinds.entrySet()) {
      if (kind.getValue() != rest) {
        differing.put(kind.getKey(), kind.getValue());
      }
    }
    kinds = Collections.unmodifiableMap(differing);
    layers = Collections.unmodifiableSortedMap(new TreeMap<>(layers));
  }

  /** One scheme for all linear modules, and what goes with it for the word embeddings. */
  public static QuantizationPlan of(QuantizationScheme scheme) {
    return new QuantizationPlan(scheme, embeddingsOf(scheme), Map.of(), new TreeMap<>());
  }

  /**
   * Parses {@code fp32}, {@code int8}, {@code int4} or {@code mixed:KEY=SCHEME,...}, and so every
   * {@link #id()}.
   *
   * @throws IllegalArgumentException naming what is accepted
   */
  public static QuantizationPlan parse(String text) {
    return PlanParser.parse(text);
  }

  static EmbeddingScheme embeddingsOf(QuantizationScheme rest) {
    return rest == QuantizationScheme.FP32 ? EmbeddingScheme.FP32 : EmbeddingScheme.INT8;
  }

  /**
   * The scheme of a kind of module in one layer.
   *
   * @param layers how many the model has
   */
  public QuantizationScheme scheme(LinearKind kind, int layer, int layers) {
    QuantizationScheme own = this.layers.get(layer);
    if (own == null && layer == layers - 1) {
      own = this.layers.get(LAST);
    }
    return own == null ? Objects.requireNonNull(kinds.getOrDefault(kind, rest)) : own;
  }

  /** Whether any linear module gets a scheme. */
  public boolean uses(QuantizationScheme scheme) {
    return rest == scheme || kinds.containsValue(scheme) || layers.containsValue(scheme);
  }

  /**
   * Refuses a model that lacks a layer that this plan names.
   *
   * @throws ModelFormatException saying which
   */
  void requireLayers(int layers) throws ModelFormatException {
    int highest = this.layers.headMap(LAST).isEmpty() ? -1 : this.layers.headMap(LAST).lastKey();
    if (highest >= layers) {
      throw new ModelFormatException(
          "quantization is \"%s\"; expected layers from 0 to %d, as the model has them, got %d"
              .formatted(id(), layers - 1, highest));
    }
  }

  /** All of it in one line; equal plans have equal ids. */
  public String id() {
    return equals(of(rest)) ? rest.id() : MIXED + ":" + PlanParser.entries(this);
  }

  /** The scheme's name, or {@code mixed}: a short one that can be part of a file's name. */
  public String label() {
    return equals(of(rest)) ? rest.id() : MIXED;
  }

  @Override
  public String toString() {
    return id();
  }
}
