package dev.millrace.streams.routing;

import dev.millrace.streams.rollout.TrafficSplit;

/**
 * One question that an event gets, with who may answer it.
 *
 * @param name what events, predictions and reports call the question
 * @param split the adapters that answer it, and their shares of the traffic
 */
public record Task(String name, TrafficSplit split) {}
