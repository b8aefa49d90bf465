package org.ecgsl.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.inference.Embeddings;
import org.ecgsl.inference.RecordingScorer;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ScoreRows;

/**
 * Gives heartbeats or recordings the vectors a model has of them, into the {@code embeddings} table
 * or Parquet files. The model's rows of before are replaced.
 */
public final class EmbedJob {

  private final Inference inference;

  public EmbedJob(RunConfig config, Lake lake, ScorerFactory scorers, Progress progress) {
    this.inference = new Inference(config, lake, scorers, progress);
  }

  /** What has a vector. */
  public enum Per {
    BEAT,
    /** The mean over its heartbeats. */
    RECORDING
  }

  /**
   * Embeds.
   *
   * @throws UserException if no model or nothing to run it on is there, they do not fit each other,
   *     or something is where the files are to go
   */
  public InferenceResult run(InferenceRequest request, Per per) throws IOException {
    return inference.run(
        request,
        inference.model(request),
        LakeTable.EMBEDDINGS,
        Map.of("per", per.name().toLowerCase(Locale.ROOT)),
        (scorer, recordId, read, row) -> rows(scorer, recordId, read, row, per));
  }

  private static List<Row> rows(
      RecordingScorer scorer, String recordId, InferenceInput.Read read, ScoreRows row, Per per) {
    Embeddings embeddings = scorer.embed(recordId, read.beats());
    List<Row> rows = new ArrayList<>();
    if (per == Per.RECORDING) {
      embeddings
          .pooled()
          .ifPresent(mean -> rows.add(row.ofRecording(embeddings.beats().size(), mean)));
      return rows;
    }
    for (int beat = 0; beat < embeddings.beats().size(); beat++) {
      Embeddings.Beat each = embeddings.beats().get(beat);
      rows.add(row.ofBeat(beat, each.rSample(), each.vector()));
    }
    return rows;
  }
}
