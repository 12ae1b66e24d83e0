package dev.millrace.model.quantization;

import dev.millrace.model.graph.HalvedWeights;

/**
 * How much of a signed byte weights use. Without dot-product instructions, x86 multiplies unsigned
 * by signed bytes through {@code vpmaddubsw}, which adds pairs of products in 16 bits and
 * saturates: 255·127·2 does not fit, 255·63·2 does.
 */
public enum WeightRange {
  /** −127 to 127, for CPUs with 8-bit dot products: what models are compiled to. */
  FULL(127),
  /** −63 to 63, exact everywhere, a bit coarser. */
  REDUCED(HalvedWeights.LARGEST);

  private final int largest;

  WeightRange(int largest) {
    this.largest = largest;
  }

  /** The largest magnitude of a quantized weight. */
  public int largest() {
    return largest;
  }
}
