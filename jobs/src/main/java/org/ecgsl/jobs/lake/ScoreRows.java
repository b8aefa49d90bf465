package org.ecgsl.jobs.lake;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.JavaConverters;
import scala.collection.mutable.Buffer;

/**
 * Rows of the tables that models fill.
 *
 * @param modelId the model, by its weights
 */
public record ScoreRows(String dataset, String recordId, String patientId, String modelId) {

  /**
   * A row of {@link LakeTable#PREDICTIONS}.
   *
   * @param reference what is known; null if nothing is
   */
  public Row prediction(long sample, String reference, String predicted, float[] outputs) {
    return RowFactory.create(
        dataset, recordId, patientId, sample, modelId, reference, predicted, list(outputs));
  }

  /**
   * A row of {@link LakeTable#EMBEDDINGS} of a heartbeat.
   *
   * @param beat its number in the recording, from 0
   */
  public Row ofBeat(int beat, long rSample, float[] vector) {
    return RowFactory.create(
        dataset, recordId, patientId, "beat", beat, rSample, 1, modelId, list(vector));
  }

  /**
   * A row of {@link LakeTable#EMBEDDINGS} of a recording.
   *
   * @param beats heartbeats its vector is the mean of
   */
  public Row ofRecording(int beats, float[] vector) {
    return RowFactory.create(
        dataset, recordId, patientId, "recording", null, null, beats, modelId, list(vector));
  }

  private static Buffer<Float> list(float[] values) {
    List<Float> list = new ArrayList<>(values.length);
    for (float value : values) {
      list.add(value);
    }
    return JavaConverters.asScalaBuffer(list);
  }
}
