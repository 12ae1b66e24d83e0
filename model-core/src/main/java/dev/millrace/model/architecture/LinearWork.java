package dev.millrace.model.architecture;

import java.util.Set;

/**
 * How much arithmetic an encoder's linear modules are: what is left of its work if norms, attention
 * and everything else cost nothing. Where only first tokens are pooled, the last layer computes
 * keys and values of all tokens, and all else of first tokens alone.
 *
 * @param perToken products of two numbers for each token of a batch
 * @param perRow products of two numbers for each row of a batch, however long
 */
public record LinearWork(long perToken, long perRow) {
  private static final Set<String> KEYS_AND_VALUES = Set.of("key", "value", "k_lin", "v_lin");

  /** Query, key and value in one module, a third each. */
  private static final String JOINT = "Wqkv";

  private static final int JOINT_PARTS = 3;

  /** The work of all modules that {@link EncoderDescription#loraTargets()} names, in all layers. */
  public static LinearWork of(EncoderDescription encoder) {
    long layer = 0;
    long keysAndValues = 0;
    for (LoraTarget target : encoder.loraTargets()) {
      long products = (long) target.in() * target.out();
      layer += products;
      keysAndValues += keysAndValues(target, products);
    }
    if (!encoder.pooling().ofFirstTokens()) {
      return new LinearWork(encoder.layers() * layer, 0);
    }
    return new LinearWork((encoder.layers() - 1) * layer + keysAndValues, layer - keysAndValues);
  }

  private static long keysAndValues(LoraTarget target, long products) {
    String module = target.pattern().substring(target.pattern().lastIndexOf('.') + 1);
    if (module.equals(JOINT)) {
      return products / JOINT_PARTS * (JOINT_PARTS - 1);
    }
    return KEYS_AND_VALUES.contains(module) ? products : 0;
  }

  /** Multiplications and additions together, each counted as one, for this much computed. */
  public double operations(double tokens, double rows) {
    return 2 * (tokens * perToken + rows * perRow);
  }
}
