package org.ecgsl.jobs.cli;

import java.util.HashMap;
import java.util.Map;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.StudyConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options every job has. */
final class Settings {

  @Mixin private ConfigOptions configuration;

  @Option(
      names = "--lake",
      paramLabel = "URI",
      description = "Folder of the tables, on any Hadoop file system.")
  private String lake;

  @Mixin private OutputOptions output;

  @Option(
      names = "--strict",
      description = "Exits with 3 if anything is in quarantine when the job is done.")
  private boolean strict;

  /**
   * The configuration, with what the command line says over what the file says.
   *
   * @param options further keys the command has options for; null values are not given
   */
  RunConfig config(Map<String, String> options) {
    Map<String, String> all = new HashMap<>(options);
    all.put("lake", lake);
    return configuration.config(all);
  }

  /** The same of a study's file. */
  StudyConfig study(Map<String, String> options) {
    Map<String, String> all = new HashMap<>(options);
    all.put("lake", lake);
    return configuration.study(all);
  }

  /** Whether a lake is named on the command line. */
  boolean namesLake() {
    return lake != null;
  }

  /** What the job shows. */
  OutputOptions output() {
    return output;
  }

  boolean strict() {
    return strict;
  }
}
