package org.ecgsl.jobs;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What a model is run on, and where it goes.
 *
 * @param model folder of the model
 * @param inputs archives and files to read; empty: the heartbeats of the lake
 * @param out folder of Parquet files to write; empty: the table of the lake
 * @param overwrite whether what is in {@code out} may be replaced
 */
public record InferenceRequest(
    Path model, List<String> inputs, Optional<Path> out, boolean overwrite) {

  public InferenceRequest {
    inputs = List.copyOf(inputs);
  }
}
