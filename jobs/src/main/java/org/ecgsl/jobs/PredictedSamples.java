package org.ecgsl.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.model.AnswerText;
import org.ecgsl.model.Head;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;
import org.ecgsl.split.Sides;

/**
 * Brings rows of the predictions table to the driver as samples, in the order of their keys.
 *
 * @param head what the model foretells
 * @param sides side of each patient
 */
record PredictedSamples(Head.Prediction head, Sides sides) {

  /** A sample of the predictions table, which may have several rows. */
  private static final class Sample {
    private final String patient;
    private final String reference;
    private final float[] sum;
    private int rows;

    Sample(Row row, int labels) {
      this.patient = patient(row).toString();
      this.reference = row.getString(4);
      this.sum = new float[labels];
    }

    void add(Row row) {
      List<Float> outputs = row.getList(5);
      for (int k = 0; k < sum.length; k++) {
        sum[k] += outputs.get(k);
      }
      rows++;
    }
  }

  /**
   * The samples of some sides.
   *
   * @param predictions rows of one model that have a reference
   */
  Map<Part, ScoredSamples> of(Dataset<Row> predictions, Set<Part> parts) {
    Map<Part, Map<String, Sample>> samples = new TreeMap<>();
    parts.forEach(part -> samples.put(part, new TreeMap<>()));
    for (Row row :
        predictions
            .select("dataset", "record_id", "patient_id", "r_sample", "reference", "probabilities")
            .collectAsList()) {
      String key = "%s/%s@%016d".formatted(row.get(0), row.get(1), row.getLong(3));
      sides
          .partOf(patient(row))
          .filter(parts::contains)
          .ifPresent(
              part ->
                  samples
                      .get(part)
                      .computeIfAbsent(key, first -> new Sample(row, head.labels().size()))
                      .add(row));
    }
    Map<Part, ScoredSamples> scored = new TreeMap<>();
    samples.forEach((part, byKey) -> scored.put(part, scored(byKey)));
    return scored;
  }

  private static PatientKey patient(Row row) {
    return new PatientKey(row.getString(0), row.getString(2));
  }

  private ScoredSamples scored(Map<String, Sample> samples) {
    int labels = head.labels().size();
    AnswerText text = new AnswerText(head);
    List<String> patients = new ArrayList<>();
    float[] outputs = new float[samples.size() * labels];
    float[] references = new float[samples.size() * labels];
    for (Sample sample : samples.values()) {
      int at = patients.size() * labels;
      System.arraycopy(text.parse(sample.reference), 0, references, at, labels);
      for (int k = 0; k < labels; k++) {
        outputs[at + k] = sample.sum[k] / sample.rows;
      }
      patients.add(sample.patient);
    }
    return new ScoredSamples(head.labels(), head.answer(), patients, outputs, references);
  }
}
