package dev.millrace.streams.failure;

/** Why an event, or one task of it, has no prediction. */
public enum FailureCode {
  /** The record's value is not Avro in the expected framing, or does not fit its own schema. */
  NOT_AVRO(FailureClass.INVALID_INPUT),
  /** The record names a schema that the registry does not have. */
  UNKNOWN_SCHEMA(FailureClass.INVALID_INPUT),
  /** The record's value is not JSON in UTF-8, or not such that it can be told what it says. */
  NOT_JSON(FailureClass.INVALID_INPUT),
  /** What should be text is not: bytes that are no UTF-8, or half a surrogate pair. */
  NOT_TEXT(FailureClass.INVALID_INPUT),
  /** The record is no CloudEvent 1.0, or one whose data Millrace can't read. */
  NOT_CLOUDEVENT(FailureClass.INVALID_INPUT),
  /** The value has more bytes than are accepted. */
  VALUE_TOO_LARGE(FailureClass.INVALID_INPUT),
  /** The event's id, adapter or tasks are of a kind that they can't be. */
  UNUSABLE_FIELD(FailureClass.INVALID_INPUT),
  /** The event has no text, or nothing but blanks. */
  MISSING_TEXT(FailureClass.INVALID_INPUT),
  /** The text has more bytes than are accepted. */
  TEXT_TOO_LARGE(FailureClass.INVALID_INPUT),
  /** Key, headers and id, which each prediction repeats, are larger than is accepted. */
  ENVELOPE_TOO_LARGE(FailureClass.INVALID_INPUT),
  /** The event's own record has no place for its predictions, which it is to have. */
  NOT_ENRICHABLE(FailureClass.INVALID_INPUT),
  /** The event's own record is larger than is accepted once its predictions are in it. */
  OUTPUT_TOO_LARGE(FailureClass.INVALID_INPUT),
  /** The event asks for a task that is not configured. */
  UNKNOWN_TASK(FailureClass.INVALID_INPUT),
  /** The event names no task, no route takes it, and none is the default. */
  NO_TASK(FailureClass.INVALID_INPUT),
  /** The adapter that is to answer is not loaded. */
  UNKNOWN_ADAPTER(FailureClass.INVALID_INPUT),
  /** The event asks for more tasks than are accepted. */
  TOO_MANY_TASKS(FailureClass.INVALID_INPUT),
  /** The model raised an error. */
  MODEL_ERROR(FailureClass.MODEL),
  /** The model answered NaN or an infinity. */
  NON_FINITE_OUTPUT(FailureClass.MODEL),
  /** The engine had no room for the row within the submit timeout. */
  OVERLOADED(FailureClass.OVERLOADED),
  /** An error that nobody foresaw. */
  INTERNAL(FailureClass.INTERNAL);

  private final FailureClass failureClass;

  FailureCode(FailureClass failureClass) {
    this.failureClass = failureClass;
  }

  /** Whose matter it is. */
  public FailureClass failureClass() {
    return failureClass;
  }
}
