package dev.millrace.streams.app;

import picocli.CommandLine.Command;

/** {@code millrace bench}; the work is in its subcommands. */
@Command(
    name = "bench",
    description = "Measures how fast this machine computes.",
    synopsisSubcommandLabel = "COMMAND")
final class BenchCommand {}
