package dev.millrace.training.data;

import dev.millrace.model.head.ProblemType;

/** What is learned. */
public enum Task {
  /** One of several labels. */
  CLASSIFICATION("classification", ProblemType.SINGLE_LABEL_CLASSIFICATION),
  /** Any number of several labels. */
  MULTI_LABEL("multi-label", ProblemType.MULTI_LABEL_CLASSIFICATION),
  /** Numbers. */
  REGRESSION("regression", ProblemType.REGRESSION);

  private final String id;
  private final ProblemType problemType;

  Task(String id, ProblemType problemType) {
    this.id = id;
    this.problemType = problemType;
  }

  /** The name on the command line. */
  public String id() {
    return id;
  }

  /** What the head's outputs mean. */
  public ProblemType problemType() {
    return problemType;
  }
}
