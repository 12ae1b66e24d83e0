package dev.millrace.model.inference;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.checkpoint.JsonFile;
import dev.millrace.model.head.HeadActivation;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * BERT on rows that are padded to one length, with an attention mask: slow and plain, to hold the
 * packed graph against. Reads the checkpoint itself, and shares no code with the graph.
 */
final class PaddedBert {
  private static final double EPSILON = 1e-12;
  private static final int PADDING = 0;

  private final Map<String, FloatTensor> tensors;
  private final int layers;
  private final int heads;
  private final HeadActivation activation;

  PaddedBert(Path checkpoint) throws ModelFormatException {
    JsonFile config = JsonFile.read(checkpoint.resolve("config.json"));
    tensors = Tensors.read(checkpoint.resolve("model.safetensors"));
    layers = config.requireInt("num_hidden_layers", 1, 100);
    heads = config.requireInt("num_attention_heads", 1, 100);
    activation = HeadActivation.read(config, "hidden_act");
  }

  /**
   * The last hidden states of a batch.
   *
   * @param length what every row is padded to
   * @return {@code [rows][length][hidden]}, those of padding included
   */
  double[][][] lastHiddenStates(List<long[]> rows, int length) {
    double[][][] states = new double[rows.size()][][];
    for (int row = 0; row < states.length; row++) {
      long[] padded = Arrays.copyOf(rows.get(row), length);
      Arrays.fill(padded, rows.get(row).length, length, PADDING);
      boolean[] mask = new boolean[length];
      Arrays.fill(mask, 0, rows.get(row).length, true);
      states[row] = encode(padded, mask);
    }
    return states;
  }

  private double[][] encode(long[] ids, boolean[] mask) {
    double[][] x = new double[ids.length][];
    for (int i = 0; i < x.length; i++) {
      x[i] = row("embeddings.word_embeddings.weight", (int) ids[i]);
      x[i] = sum(x[i], row("embeddings.position_embeddings.weight", i));
      x[i] = sum(x[i], row("embeddings.token_type_embeddings.weight", 0));
    }
    x = norm("embeddings.LayerNorm", x);
    for (int layer = 0; layer < layers; layer++) {
      x = layer("encoder.layer." + layer + ".", x, mask);
    }
    return x;
  }

  private double[][] layer(String name, double[][] x, boolean[] mask) {
    double[][] context =
        attend(
            linear(name + "attention.self.query", x),
            linear(name + "attention.self.key", x),
            linear(name + "attention.self.value", x),
            mask);
    double[][] attended =
        norm(
            name + "attention.output.LayerNorm",
            sum(linear(name + "attention.output.dense", context), x));
    double[][] wide = linear(name + "intermediate.dense", attended);
    for (double[] token : wide) {
      for (int i = 0; i < token.length; i++) {
        token[i] = activation.apply(new float[] {(float) token[i]})[0];
      }
    }
    return norm(name + "output.LayerNorm", sum(linear(name + "output.dense", wide), attended));
  }

  private double[][] attend(double[][] q, double[][] k, double[][] v, boolean[] mask) {
    int width = q[0].length / heads;
    double[][] context = new double[q.length][q[0].length];
    for (int head = 0; head < heads; head++) {
      int from = head * width;
      for (int token = 0; token < q.length; token++) {
        double[] weights = new double[k.length];
        double total = 0;
        for (int other = 0; other < k.length; other++) {
          double score = 0;
          for (int i = from; i < from + width; i++) {
            score += q[token][i] * k[other][i];
          }
          weights[other] = mask[other] ? Math.exp(score / Math.sqrt(width)) : 0;
          total += weights[other];
        }
        for (int other = 0; other < v.length; other++) {
          for (int i = from; i < from + width; i++) {
            context[token][i] += weights[other] / total * v[other][i];
          }
        }
      }
    }
    return context;
  }

  private double[][] linear(String name, double[][] x) {
    FloatTensor weight = tensor(name + ".weight"); // [out, in]
    float[] bias = tensor(name + ".bias").data();
    int in = weight.shape().dimension(1);
    double[][] y = new double[x.length][bias.length];
    for (int token = 0; token < x.length; token++) {
      for (int out = 0; out < bias.length; out++) {
        y[token][out] = bias[out];
        for (int i = 0; i < in; i++) {
          y[token][out] += x[token][i] * weight.data()[out * in + i];
        }
      }
    }
    return y;
  }

  private double[][] norm(String name, double[][] x) {
    float[] weight = tensor(name + ".weight").data();
    float[] bias = tensor(name + ".bias").data();
    double[][] y = new double[x.length][weight.length];
    for (int token = 0; token < x.length; token++) {
      double mean = Arrays.stream(x[token]).average().orElseThrow();
      double variance =
          Arrays.stream(x[token]).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      for (int i = 0; i < weight.length; i++) {
        y[token][i] = (x[token][i] - mean) / Math.sqrt(variance + EPSILON) * weight[i] + bias[i];
      }
    }
    return y;
  }

  private double[] row(String name, int index) {
    FloatTensor table = tensor(name);
    int hidden = table.shape().dimension(1);
    double[] row = new double[hidden];
    for (int i = 0; i < hidden; i++) {
      row[i] = table.data()[index * hidden + i];
    }
    return row;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] sums = new double[a.length][];
    Arrays.setAll(sums, i -> sum(a[i], b[i]));
    return sums;
  }

  private FloatTensor tensor(String name) {
    return Objects.requireNonNull(tensors.get("bert." + name), name);
  }
}
