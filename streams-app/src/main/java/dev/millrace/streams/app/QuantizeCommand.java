package dev.millrace.streams.app;

import picocli.CommandLine.Command;

/** {@code millrace quantize}; the work is in its subcommands. */
@Command(
    name = "quantize",
    description = "Shows what a quantization costs and saves.",
    synopsisSubcommandLabel = "COMMAND")
final class QuantizeCommand {}
