package dev.millrace.training.loop;

/** Names of trained tensors. */
public final class TrainedTensors {
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  private TrainedTensors() {}

  /** A module's {@code A}, {@code [rank, in]}. */
  public static String loraA(String module) {
    return module + A;
  }

  /** A module's {@code B}, {@code [out, rank]}. */
  public static String loraB(String module) {
    return module + B;
  }
}
