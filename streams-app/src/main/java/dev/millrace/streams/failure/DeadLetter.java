package dev.millrace.streams.failure;

import org.jspecify.annotations.Nullable;

/**
 * A failed event, or a failed task of an event.
 *
 * @param source where the event was read from
 * @param failure why it failed
 * @param task the task that failed, or null where the whole event did
 */
public record DeadLetter(SourcePosition source, Failure failure, @Nullable String task) {}
