package dev.millrace.streams.app;

import picocli.CommandLine.Command;

/** {@code millrace adapter}; the work is in its subcommands. */
@Command(
    name = "adapter",
    description = "Works on PEFT adapters.",
    synopsisSubcommandLabel = "COMMAND")
final class AdapterCommand {}
