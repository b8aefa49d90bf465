package org.ecgsl.jobs;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.apache.hadoop.fs.Path;

/**
 * What came of running a model.
 *
 * @param modelId the model, by its weights
 * @param recordings recordings with rows
 * @param rows rows written
 * @param counts rows by what was foretold, or nothing
 * @param external datasets of these recordings that neither the model nor an ancestor ever read
 * @param left why recordings were left out, a line each, sorted
 * @param written where the rows are: a table's folder or that of the Parquet files
 */
public record InferenceResult(
    String modelId,
    long recordings,
    long rows,
    Map<String, Long> counts,
    SortedSet<String> external,
    List<String> left,
    Path written) {

  public InferenceResult {
    left = List.copyOf(left);
  }
}
