package dev.millrace.model.architecture;

import dev.millrace.model.graph.GraphBuilder;
import dev.millrace.model.graph.Operator;
import dev.millrace.model.graph.Value;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.tensor.Shape;

/**
 * Rotary position embeddings (Su et al. 2021, "RoFormer: Enhanced Transformer with Rotary Position
 * Embedding"): each head's feature {@code i} and its partner {@code i + size/2} are turned by an
 * angle of {@code position · theta^(−2i/size)}.
 */
final class RotaryPositions {
  private final GraphBuilder graph;
  private final Value positionIds;
  private final Value cosines;
  private final Value sines;
  private final Value flat;
  private final Value oneTokenEach;

  /**
   * Tables for one theta.
   *
   * @param name what the tables are called in the graph
   * @param positionIds {@code [tokens]}
   * @param headSize features of a head, an even number
   */
  RotaryPositions(
      GraphBuilder graph,
      String name,
      Value positionIds,
      int maxPositions,
      int hiddenSize,
      int headSize,
      double theta) {
    this.graph = graph;
    // The operator takes no sequence longer than its tables, so a token is a sequence of its own.
    this.positionIds = graph.apply(Operator.RESHAPE, positionIds, graph.integers(-1, 1));
    this.flat = graph.integers(-1, hiddenSize);
    this.oneTokenEach = graph.integers(-1, 1, hiddenSize);
    float[] angles = angles(maxPositions, headSize / 2, theta);
    float[] cos = new float[angles.length];
    float[] sin = new float[angles.length];
    for (int i = 0; i < angles.length; i++) {
      cos[i] = (float) Math.cos(angles[i]);
      sin[i] = (float) Math.sin(angles[i]);
    }
    Shape shape = Shape.of(maxPositions, headSize / 2);
    cosines = graph.weight(name + ".cos", new FloatTensor(shape, cos));
    sines = graph.weight(name + ".sin", new FloatTensor(shape, sin));
  }

  /** In single precision, as models are trained: it matters at positions in the thousands. */
  private static float[] angles(int positions, int pairs, double theta) {
    float[] angles = new float[positions * pairs];
    for (int pair = 0; pair < pairs; pair++) {
      float frequency = 1 / (float) Math.pow(theta, (float) pair / pairs);
      for (int position = 0; position < positions; position++) {
        angles[position * pairs + pair] = position * frequency;
      }
    }
    return angles;
  }

  /** Turns queries or keys {@code [tokens, hidden]}. */
  Value apply(Value x) {
    Value turned =
        graph.apply(
            Operator.ROTARY_EMBEDDING,
            graph.apply(Operator.RESHAPE, x, oneTokenEach),
            positionIds,
            cosines,
            sines);
    return graph.apply(Operator.RESHAPE, turned, flat);
  }
}
