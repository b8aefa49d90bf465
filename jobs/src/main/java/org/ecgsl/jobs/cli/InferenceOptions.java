package org.ecgsl.jobs.cli;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.InferenceRequest;
import picocli.CommandLine.Option;

/** Which model is run on what, and where its rows go. */
final class InferenceOptions {

  @Option(
      names = "--model",
      paramLabel = "URI",
      description = "Folder of the model.",
      required = true)
  private String model;

  @Option(
      names = "--input",
      paramLabel = "URI",
      arity = "1..*",
      description =
          "Archives, searched with their sub-folders, or files of recordings, of any format that is"
              + " read; heartbeats are found and cut as the model asks. Default: the heartbeats in"
              + " the lake.")
  private List<String> inputs = List.of();

  @Option(
      names = "--out",
      paramLabel = "URI",
      description = "Folder to write as Parquet files; default: the table of the lake.")
  private String out;

  @Option(names = "--overwrite", description = "Replaces what is in the folder of --out.")
  private boolean overwrite;

  /** Whether neither heartbeats nor tables of the lake are used. */
  boolean withoutLake() {
    return !inputs.isEmpty() && out != null;
  }

  InferenceRequest request() {
    return new InferenceRequest(
        new Path(model), inputs, Optional.ofNullable(out).map(Path::new), overwrite);
  }
}
