package org.ecgsl.jobs;

import java.io.IOException;
import java.util.Map;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.inference.RecordingScorer;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.model.Head;
import org.ecgsl.model.StoredModel;

/**
 * Foretells what a fine-tuned model foretells, of each heartbeat or stretch of recordings that need
 * no labels, into the {@code predictions} table or Parquet files. The model's rows of before are
 * replaced; what an evaluation knew of them is kept.
 */
public final class PredictJob {

  private final Inference inference;

  public PredictJob(RunConfig config, Lake lake, ScorerFactory scorers, Progress progress) {
    this.inference = new Inference(config, lake, scorers, progress);
  }

  /**
   * Foretells.
   *
   * @throws UserException if no model with a task or nothing to run it on is there, they do not fit
   *     each other, or something is where the files are to go
   */
  public InferenceResult run(InferenceRequest request) throws IOException {
    StoredModel model = inference.model(request);
    requireTask(request, model);
    return inference.run(
        request,
        model,
        LakeTable.PREDICTIONS,
        Map.of(),
        (scorer, recordId, read, row) ->
            scorer
                .predict(recordId, read.beats(), read.samplingRate(), read.lengthSamples())
                .answers()
                .stream()
                .map(
                    answer ->
                        row.prediction(answer.sample(), null, answer.predicted(), answer.outputs()))
                .toList());
  }

  private static void requireTask(InferenceRequest request, StoredModel model) {
    if (!(model.description().network().head() instanceof Head.Prediction)) {
      throw new UserException(
          "the model in %s has no task and foretells nothing; fine-tune it with labels first: ecgsl finetune --from %s (ecgsl embed takes it as it is)"
              .formatted(request.model(), request.model()));
    }
    try {
      RecordingScorer.head(model.description());
    } catch (IllegalStateException e) {
      throw new UserException(e.getMessage(), e);
    }
  }
}
