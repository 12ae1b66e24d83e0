package dev.millrace.streams.drift;

/**
 * A window to be reported.
 *
 * @param summary its events, or those that came after it was reported before
 * @param assessment how far they are from the reference as it was before this window
 */
public record ClosedWindow(WindowSummary summary, DriftAssessment assessment) {}
