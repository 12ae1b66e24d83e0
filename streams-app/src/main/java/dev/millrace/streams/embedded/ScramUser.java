package dev.millrace.streams.embedded;

/**
 * Somebody whom an embedded broker lets in by SCRAM-SHA-512, where its properties ask for that.
 *
 * @param name without commas and brackets
 * @param password likewise
 */
public record ScramUser(String name, String password) {
  /** As storage is formatted with it. */
  String credential() {
    return "SCRAM-SHA-512=[name=%s,password=%s]".formatted(name, password);
  }

  /** The name alone. */
  @Override
  public String toString() {
    return "ScramUser[%s]".formatted(name);
  }
}
