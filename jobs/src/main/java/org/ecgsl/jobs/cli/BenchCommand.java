package org.ecgsl.jobs.cli;

import picocli.CommandLine.Command;

@Command(
    name = "bench",
    description = "Measures the hot paths on this machine; the figures are printed as JSON.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl bench rpeaks",
      "  ecgsl bench train --engine torch --threads 2 --json torch.json",
      "  ecgsl bench ingest --input /data/mitdb",
      "  ecgsl bench growth --folder /data/growth",
      "  ecgsl bench load --lake lake/mitdb"
    },
    subcommands = {
      BenchGrowthCommand.class,
      BenchIngestCommand.class,
      BenchLoadCommand.class,
      BenchRPeaksCommand.class,
      BenchTrainCommand.class
    })
final class BenchCommand {}
