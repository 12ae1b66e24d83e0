package dev.millrace.streams.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An adapter to load.
 *
 * @param name what tasks and events call it
 * @param path its PEFT directory, absolute
 * @param version what predictions and reports call this state of it; null to take it from its files
 */
public record AdapterConfig(String name, Path path, @Nullable String version) {}
