package dev.millrace.streams.rollout;

/**
 * One arm of a traffic split.
 *
 * @param name what predictions and reports call this arm, such as {@code control}
 * @param adapter name of the adapter that answers for it
 * @param share its part of the traffic, relative to the shares of the other arms; any unit, greater
 *     than 0
 */
public record Variant(String name, String adapter, double share) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a name is empty or the share is no number above 0
   */
  public Variant {
    if (name.isEmpty() || adapter.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a variant with a name and an adapter, got name \"%s\" and adapter \"%s\""
              .formatted(name, adapter));
    }
    if (!(share > 0) || Double.isInfinite(share)) {
      throw new IllegalArgumentException(
          "variant %s: expected a share greater than 0, got %s".formatted(name, share));
    }
  }
}
