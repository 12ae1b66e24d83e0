package dev.millrace.model.quantization;

import java.util.Locale;

/** The linear modules of a layer that have a scheme in common. */
public enum LinearKind {
  /** Queries, keys and values: they read the same input, so they share one product. */
  ATTENTION,
  /** What follows attention. */
  OUTPUT,
  /** The feed-forward layer's modules. */
  FFN;

  /** The key in a {@link QuantizationPlan}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
