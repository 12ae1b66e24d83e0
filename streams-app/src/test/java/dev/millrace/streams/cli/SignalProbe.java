package dev.millrace.streams.cli;

/** A process that waits for a signal, and says with its exit code that it ended by itself. */
final class SignalProbe {
  static final int ENDED = 7;

  private SignalProbe() {}

  public static void main(String[] args) {
    StopSignal stop = StopSignal.ofProcess();
    stop.listen();
    System.out.println("ready");
    stop.requested().join();
    System.exit(ENDED);
  }
}
