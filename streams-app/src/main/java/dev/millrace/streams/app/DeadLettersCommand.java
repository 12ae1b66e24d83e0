package dev.millrace.streams.app;

import picocli.CommandLine.Command;

/** {@code millrace dead-letters}; the work is in its subcommands. */
@Command(
    name = "dead-letters",
    description = "Shows dead letters, and sends them to their topics again.",
    synopsisSubcommandLabel = "COMMAND")
final class DeadLettersCommand {}
