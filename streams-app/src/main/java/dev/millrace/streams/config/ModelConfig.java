package dev.millrace.streams.config;

import dev.millrace.model.quantization.QuantizationPlan;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The encoder that all adapters share.
 *
 * @param directory a checkpoint or a compiled model, absolute; null for the MiniLM encoder that
 *     Millrace brings along
 * @param quantization how a checkpoint is compiled
 */
public record ModelConfig(@Nullable Path directory, QuantizationPlan quantization) {}
