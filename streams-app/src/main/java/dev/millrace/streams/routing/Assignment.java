package dev.millrace.streams.routing;

import org.jspecify.annotations.Nullable;

/**
 * One row of work: this adapter answers this task for the event.
 *
 * @param task the question's name
 * @param adapter the adapter's name; whether it is loaded is not checked here
 * @param variant the arm of the task's split that the event fell in, or null where the event itself
 *     named the adapter
 */
public record Assignment(String task, String adapter, @Nullable String variant) {}
