package dev.millrace.streams.bench;

/**
 * Where everything stood at the end of a batch; nanoseconds.
 *
 * @param at on {@link System#nanoTime}
 * @param processCpu processor time of the process so far
 * @param jvmCpu how much of it was the JVM's own, see {@link CpuTimes#jvm}
 * @param tokenizingCpu how much of it went into tokenizing
 * @param submittingCpu how much of it submitting threads needed for all else
 */
record Reading(long at, long processCpu, long jvmCpu, long tokenizingCpu, long submittingCpu) {}
