package dev.millrace.model.inference;

import dev.millrace.model.tensor.FloatTensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * ModernBERT in plain loops, one row at a time, without biases: what the packed graph is held to at
 * lengths for which there are no golden outputs.
 *
 * @param tensors of the checkpoint, by name
 * @param heads attention heads
 * @param sliding for each layer, whether its tokens see their neighbours only
 * @param reach how many neighbours on each side
 */
record PlainModernBert(
    Map<String, FloatTensor> tensors, int heads, List<Boolean> sliding, int reach) {
  private static final double GLOBAL_THETA = 160_000;
  private static final double LOCAL_THETA = 10_000;
  private static final double NORM_EPSILON = 1e-5;

  /** The last hidden states of a row's first tokens, only what these need being computed. */
  double[][] states(long[] ids, int count) {
    int layers = sliding.size();
    int[] needed = new int[layers + 1];
    needed[layers] = count;
    for (int layer = layers - 1; layer >= 0; layer--) {
      needed[layer] =
          sliding.get(layer) ? Math.min(ids.length, needed[layer + 1] + reach) : ids.length;
    }
    double[][] x = new double[needed[0]][];
    FloatTensor words = tensor("model.embeddings.tok_embeddings.weight");
    int hidden = words.shape().dimension(1);
    for (int token = 0; token < x.length; token++) {
      double[] embedded = new double[hidden];
      for (int i = 0; i < hidden; i++) {
        embedded[i] = words.data()[(int) ids[token] * hidden + i];
      }
      x[token] = norm("model.embeddings.norm", embedded);
    }
    for (int layer = 0; layer < layers; layer++) {
      x = layer(layer, x, needed[layer + 1]);
    }
    double[][] states = new double[count][];
    for (int token = 0; token < count; token++) {
      states[token] = norm("model.final_norm", x[token]);
    }
    return states;
  }

  private double[][] layer(int layer, double[][] x, int count) {
    String name = "model.layers." + layer + ".";
    int hidden = x[0].length;
    double[][] qkv = new double[x.length][];
    for (int token = 0; token < x.length; token++) {
      double[] normed = layer == 0 ? x[token] : norm(name + "attn_norm", x[token]);
      qkv[token] = linear(name + "attn.Wqkv", normed);
      rotate(qkv[token], 0, hidden, token, sliding.get(layer));
      rotate(qkv[token], hidden, hidden, token, sliding.get(layer));
    }
    double[][] y = new double[count][];
    for (int token = 0; token < count; token++) {
      int from = sliding.get(layer) ? Math.max(0, token - reach) : 0;
      int to = sliding.get(layer) ? Math.min(x.length, token + reach + 1) : x.length;
      double[] attended = add(x[token], linear(name + "attn.Wo", attend(qkv, token, from, to)));
      double[] both = linear(name + "mlp.Wi", norm(name + "mlp_norm", attended));
      double[] gated = new double[both.length / 2];
      for (int i = 0; i < gated.length; i++) {
        gated[i] = gelu(both[i]) * both[gated.length + i];
      }
      y[token] = add(attended, linear(name + "mlp.Wo", gated));
    }
    return y;
  }

  private double[] attend(double[][] qkv, int token, int from, int to) {
    int hidden = qkv[0].length / 3;
    int size = hidden / heads;
    double[] context = new double[hidden];
    for (int head = 0; head < heads; head++) {
      double[] weights = new double[to - from];
      double sum = 0;
      for (int other = from; other < to; other++) {
        double score = 0;
        for (int i = head * size; i < (head + 1) * size; i++) {
          score += qkv[token][i] * qkv[other][hidden + i];
        }
        weights[other - from] = Math.exp(score / Math.sqrt(size));
        sum += weights[other - from];
      }
      for (int other = from; other < to; other++) {
        for (int i = head * size; i < (head + 1) * size; i++) {
          context[i] += weights[other - from] / sum * qkv[other][2 * hidden + i];
        }
      }
    }
    return context;
  }

  /** Angles are products of 32-bit floats, as PyTorch computes them. */
  private void rotate(double[] x, int start, int hidden, int position, boolean local) {
    int size = hidden / heads;
    for (int pair = 0; pair < size / 2; pair++) {
      float power = (float) Math.pow(local ? LOCAL_THETA : GLOBAL_THETA, 2f * pair / size);
      double angle = position * (1 / power);
      for (int head = 0; head < heads; head++) {
        int first = start + head * size + pair;
        double a = x[first];
        double b = x[first + size / 2];
        x[first] = a * Math.cos(angle) - b * Math.sin(angle);
        x[first + size / 2] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
  }

  private double[] linear(String module, double[] x) {
    FloatTensor weight = tensor(module + ".weight");
    double[] y = new double[weight.shape().dimension(0)];
    for (int o = 0; o < y.length; o++) {
      for (int i = 0; i < x.length; i++) {
        y[o] += weight.data()[o * x.length + i] * x[i];
      }
    }
    return y;
  }

  private double[] norm(String module, double[] x) {
    float[] weight = tensor(module + ".weight").data();
    double mean = 0;
    for (double value : x) {
      mean += value / x.length;
    }
    double variance = 0;
    for (double value : x) {
      variance += (value - mean) * (value - mean) / x.length;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (x[i] - mean) / Math.sqrt(variance + NORM_EPSILON) * weight[i];
    }
    return y;
  }

  private static double[] add(double[] x, double[] y) {
    double[] sum = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      sum[i] = x[i] + y[i];
    }
    return sum;
  }

  private static double gelu(double x) {
    return x / 2 * (1 + erf(x / Math.sqrt(2)));
  }

  /** By its power series, whose terms cancel too much beyond 4, where erf is 1 but for 2e-8. */
  private static double erf(double x) {
    if (Math.abs(x) > 4) {
      return Math.signum(x);
    }
    double term = x;
    double sum = 0;
    for (int n = 0; Math.abs(term) > 1e-18; n++) {
      sum += term / (2 * n + 1);
      term *= -x * x / (n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private FloatTensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }
}
