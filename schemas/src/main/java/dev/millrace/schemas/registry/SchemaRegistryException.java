package dev.millrace.schemas.registry;

import org.jspecify.annotations.Nullable;

/**
 * A registry that said no, or said nothing. The message names the subject or id and the address.
 */
public final class SchemaRegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, by who can mend it. */
  public enum Kind {
    /** There is no such subject, version, schema or id: status 404. */
    NOT_FOUND,
    /** The schema breaks the subject's compatibility: status 409. */
    INCOMPATIBLE,
    /** The registry refuses what it was asked: an odd id, an invalid schema; 422 and other 4xx. */
    INVALID,
    /** The registry refuses whoever asks: credentials, rights; 401, 403, or a redirect. */
    REJECTED,
    /** What is registered can't be used: not Avro, not valid, or without what it refers to. */
    UNUSABLE,
    /** No answer, or none that makes sense: worth trying again later. */
    UNAVAILABLE
  }

  private final Kind kind;
  private final int errorCode;

  /** A fault without a cause in this JVM. */
  public SchemaRegistryException(Kind kind, int errorCode, String message) {
    this(kind, errorCode, message, null);
  }

  /**
   * A fault.
   *
   * @param errorCode the registry's own code (40403 for one), or the HTTP status where it gave
   *     none, or 0 where nothing was answered
   */
  public SchemaRegistryException(
      Kind kind, int errorCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.errorCode = errorCode;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /**
   * Whether the registry could not be asked, by nobody's fault that asks: it is away, or it refuses
   * us, which its operators mend. The same question may be answered later.
   */
  public boolean isOutage() {
    return kind == Kind.UNAVAILABLE || kind == Kind.REJECTED;
  }

  /** The registry's own code, the HTTP status where it gave none, 0 where nothing was answered. */
  public int errorCode() {
    return errorCode;
  }
}
