package dev.millrace.streams.config;

/**
 * What an event may ask at most; more makes it a dead letter.
 *
 * @param maxTextBytes bytes of its text in UTF-8
 * @param maxTasksPerEvent tasks, each of them a row of work
 */
public record LimitsConfig(int maxTextBytes, int maxTasksPerEvent) {}
