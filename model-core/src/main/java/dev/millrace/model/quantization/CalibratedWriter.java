package dev.millrace.model.quantization;

import dev.millrace.model.tensor.FloatTensor;

/** Writes products that are more exact where it is known what their inputs are like. */
public interface CalibratedWriter extends LinearWriter {

  /**
   * What of a weight is lost as it is stored: the weight less what it is multiplied as, {@code
   * [out, in]}. Times the input's mean, it is what products lack on average.
   */
  FloatTensor lost(Prepared x, FloatTensor weight);
}
