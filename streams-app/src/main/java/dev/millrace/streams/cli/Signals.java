package dev.millrace.streams.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into a {@link StopSignal}, so that the command ends by itself
 * and decides the exit code. A shutdown hook could not: the code is fixed before hooks run, and
 * halting in one would leave the native libraries behind that were unpacked to the temporary
 * directory.
 *
 * <p>The JDK's only way to this is {@code sun.misc.Signal}, supported but not standard; javac warns
 * of any direct use and can't be told not to. Where it is missing, signals end the process at once,
 * as they do by default.
 */
public final class Signals {
  private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private Signals() {}

  /**
   * From now on the first signal requests the end, and one that comes a second or more later halts
   * the process. Before that it is the same request: a terminal and {@code timeout} signal a whole
   * group of processes, and a script may pass its own signal on.
   */
  public static void request(StopSignal stop) {
    AtomicLong first = new AtomicLong();
    for (String name : NAMES) {
      handle(
          name,
          () -> {
            if (stop.request()) {
              first.set(System.nanoTime());
            } else if (System.nanoTime() - first.get() >= PATIENCE_NANOS) {
              Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
          });
    }
  }

  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      Object number = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, number, proxy);
    } catch (InvocationTargetException e) {
      // The signal does not exist here (HUP on Windows) or the JVM keeps it (-Xrs).
    } catch (ReflectiveOperationException e) {
      // No such class in this runtime.
    }
  }
}
