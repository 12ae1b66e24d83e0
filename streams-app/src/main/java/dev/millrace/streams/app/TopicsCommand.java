package dev.millrace.streams.app;

import picocli.CommandLine.Command;

/** {@code millrace topics}; the work is in its subcommands. */
@Command(
    name = "topics",
    description = "Looks after the topics of a configuration.",
    synopsisSubcommandLabel = "COMMAND")
final class TopicsCommand {}
