package org.ecgsl.jobs.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the figures of a benchmark go. */
final class JsonOption {

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the figures there instead of printing them.")
  private Path file;

  /** The file; null where the figures are to be printed. */
  Path file() {
    return file;
  }
}
