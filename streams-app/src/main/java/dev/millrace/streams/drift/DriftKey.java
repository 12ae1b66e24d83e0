package dev.millrace.streams.drift;

import org.jspecify.annotations.Nullable;

/**
 * Whose predictions a window holds.
 *
 * @param task the question
 * @param adapter who answered it
 * @param adapterVersion which files of the adapter
 * @param variant the arm of the task's split, or null where events named the adapter themselves
 */
public record DriftKey(
    String task, String adapter, String adapterVersion, @Nullable String variant) {}
