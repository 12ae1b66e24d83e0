package dev.millrace.model.architecture;

/**
 * How much arithmetic an encoder's linear modules are: what is left of its work if norms, attention
 * and everything else cost nothing.
 *
 * @param perToken products of two numbers for each token of a batch
 * @param perRow products of two numbers for each row of a batch, however long
 */
public record LinearWork(long perToken, long perRow) {

  /** The work of all modules that {@link EncoderDescription#loraTargets()} names, in all layers. */
  public static LinearWork of(EncoderDescription encoder) {
    long layer = 0;
    for (LoraTarget target : encoder.loraTargets()) {
      layer += (long) target.in() * target.out();
    }
    return new LinearWork(encoder.layers() * layer, 0);
  }

  /** Multiplications and additions together, each counted as one, for this much computed. */
  public double operations(double tokens, double rows) {
    return 2 * (tokens * perToken + rows * perRow);
  }
}
