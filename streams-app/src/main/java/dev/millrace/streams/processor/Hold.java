package dev.millrace.streams.processor;

import java.util.function.BooleanSupplier;

/**
 * Why the first event of a task has to wait.
 *
 * <p>Threading: any thread.
 *
 * @param reason one sentence
 * @param over looks whether it would have to wait still; blocks no longer than a moment
 */
record Hold(String reason, BooleanSupplier over) {}
