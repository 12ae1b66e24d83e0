package dev.millrace.training.loop;

/** Training can't go on. */
public final class TrainingException extends Exception {
  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public TrainingException(String message) {
    super(message);
  }
}
