package org.ecgsl.jobs.cli;

import picocli.CommandLine.Command;

@Command(
    name = "bench",
    description = "Measures the hot paths on this machine; the figures are printed as JSON.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BenchIngestCommand.class, BenchRPeaksCommand.class, BenchTrainCommand.class})
final class BenchCommand {}
