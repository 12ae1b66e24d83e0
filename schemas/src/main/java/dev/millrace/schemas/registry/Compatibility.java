package dev.millrace.schemas.registry;

import java.util.List;

/**
 * Whether a schema may become a subject's next version.
 *
 * @param compatible true also where the subject has no versions yet
 * @param reasons why not, in the registry's words; may be empty
 */
public record Compatibility(boolean compatible, List<String> reasons) {
  static final Compatibility YES = new Compatibility(true, List.of());

  /** Copies the list. */
  public Compatibility {
    reasons = List.copyOf(reasons);
  }
}
