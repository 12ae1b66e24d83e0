package dev.millrace.streams.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the process's exit code says. */
public final class ExitCode {
  /** Everything that was asked for was done. */
  public static final int OK = 0;

  /** Something in the input or in the run failed. */
  public static final int FAILED = 1;

  /** The command line itself can't be understood. */
  public static final int USAGE = 2;

  /** A model, an adapter or a configuration can't be used as it is. */
  public static final int UNUSABLE = 3;

  /** A batch did not end in the time that it may take; to be started again. */
  public static final int STUCK = 4;

  /** Interrupted before it was done, as shells have it. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** For {@code --help}. */
  public static Map<String, String> descriptions() {
    Map<String, String> descriptions = new LinkedHashMap<>();
    descriptions.put("0", "fine");
    descriptions.put("1", "something in the input or in the run failed");
    descriptions.put("2", "the command line can't be understood");
    descriptions.put("3", "a model, adapter or configuration can't be used");
    descriptions.put("4", "the model did not answer within engine.timeout-ms; start it again");
    descriptions.put("130", "interrupted before it was done");
    return descriptions;
  }
}
