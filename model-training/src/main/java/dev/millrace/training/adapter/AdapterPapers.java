package dev.millrace.training.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What goes with an adapter for people and for serving.
 *
 * @param card its {@code README.md}
 * @param metrics its {@code metrics.json}
 * @param reference its {@code reference.json}, or null if nothing was held out to take it from
 */
public record AdapterPapers(AdapterCard card, JsonNode metrics, @Nullable JsonNode reference) {}
