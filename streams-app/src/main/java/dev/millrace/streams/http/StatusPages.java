package dev.millrace.streams.http;

import dev.millrace.streams.health.Readiness;
import java.util.function.Supplier;

/**
 * What there is to be shown, asked anew for each request.
 *
 * <p>Threading: all of it is called by the server's threads.
 *
 * @param readiness whether the instance does its work
 * @param metrics in Prometheus' text format
 * @param config to be written as JSON; without secrets
 * @param adapters to be written as JSON
 */
public record StatusPages(
    Readiness readiness, Supplier<String> metrics, Supplier<?> config, Supplier<?> adapters) {}
