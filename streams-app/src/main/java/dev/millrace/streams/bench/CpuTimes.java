package dev.millrace.streams.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * Processor time that was used so far, in nanoseconds, each since some moment of its own.
 *
 * <p>Threading: any thread.
 */
public final class CpuTimes {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** The calling thread's. */
  long thread() {
    return threads.getCurrentThreadCpuTime();
  }

  /** The whole process's, native threads included; in steps of 10 ms on Linux. */
  public long process() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  /** About what the JVM's garbage collectors and compilers took, as far as they say. */
  public long jvm() {
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      millis += Math.max(0, collector.getCollectionTime());
    }
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    if (compiler != null && compiler.isCompilationTimeMonitoringSupported()) {
      millis += compiler.getTotalCompilationTime();
    }
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
