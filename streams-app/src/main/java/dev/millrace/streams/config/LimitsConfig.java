package dev.millrace.streams.config;

/**
 * What an event may ask at most; more makes it a dead letter.
 *
 * @param maxTextBytes bytes of its text in UTF-8
 * @param maxJsonBytes bytes of its value where that is JSON
 * @param maxHeaderBytes bytes of its headers, which each prediction repeats
 * @param maxTasksPerEvent tasks, each of them a row of work
 */
public record LimitsConfig(
    int maxTextBytes, int maxJsonBytes, int maxHeaderBytes, int maxTasksPerEvent) {}
