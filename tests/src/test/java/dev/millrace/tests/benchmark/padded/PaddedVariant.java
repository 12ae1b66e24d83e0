package dev.millrace.tests.benchmark.padded;

/** How a padded graph multiplies. */
public enum PaddedVariant {
  /** 32-bit floats, attention as one operator with its projections. */
  FP32,
  /** 8-bit integers, attention as one operator with its projections: what the optimizer makes. */
  INT8,
  /** 8-bit integers, the three projections as products of their own before attention. */
  INT8_SEPARATE_PROJECTIONS
}
