package dev.millrace.streams.config;

/**
 * How predictions are written.
 *
 * @param mode what becomes of them
 * @param field the field that holds them in enriched records
 * @param maxBytes most bytes of an enriched record: key, headers and value
 */
public record OutputConfig(OutputMode mode, String field, int maxBytes) {

  /** Whether predictions go into the events' own records. */
  public boolean enriches() {
    return mode == OutputMode.ENRICH;
  }
}
