package dev.millrace.streams.app;

import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.inference.Encoder;
import dev.millrace.streams.cli.Console;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/**
 * {@code millrace run} in a process whose encoder is slow, and in the end hangs if it is told to.
 */
final class FaultyRun {
  private static final long PAUSE_NANOS = 20_000_000;

  private FaultyRun() {}

  /** Runs with a configuration; hangs in the batch of this number, or never if it is 0. */
  public static void main(String[] args) {
    int hangsIn = Integer.parseInt(args[1]);
    RunCommand command =
        new RunCommand(Console.ofProcess(), encoder -> new Faulty(encoder, hangsIn));
    System.exit(new CommandLine(command).execute("--config", args[0]));
  }

  /** Hangs as a native call does: no interrupt ends it. */
  private static final class Faulty implements Encoder {
    private final Encoder sound;
    private final int hangsIn;
    private final AtomicInteger batches = new AtomicInteger();

    Faulty(Encoder sound, int hangsIn) {
      this.sound = sound;
      this.hangsIn = hangsIn;
    }

    @Override
    public float[][] encode(List<long[]> inputIds, List<Adapter> adapters) throws EncoderException {
      int batch = batches.incrementAndGet();
      while (batch == hangsIn) {
        LockSupport.park();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      return sound.encode(inputIds, adapters);
    }

    @Override
    public void close() {
      sound.close();
    }
  }
}
