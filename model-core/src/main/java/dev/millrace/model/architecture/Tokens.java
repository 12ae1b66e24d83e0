package dev.millrace.model.architecture;

import dev.millrace.model.graph.Value;

/**
 * Which tokens a part of the graph computes: all of the batch, or one for each row.
 *
 * @param count how many, int64 {@code [1]}
 * @param chunks where adapters find them
 */
record Tokens(Value count, LoraInputs.Chunks chunks) {}
