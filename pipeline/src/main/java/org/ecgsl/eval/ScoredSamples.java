package org.ecgsl.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ecgsl.model.Head;

/**
 * What a model gave for samples whose answer is known.
 *
 * <p>Arrays are handed over, not copied.
 *
 * @param labels names of the K outputs
 * @param answer what kind of labels they are
 * @param patients (n) patient each sample is of
 * @param outputs (n, K) probabilities or amounts, row-major
 * @param references (n, K) one-hot or any-hot labels, or amounts
 */
public record ScoredSamples(
    List<String> labels,
    Head.Answer answer,
    List<String> patients,
    float[] outputs,
    float[] references) {

  public ScoredSamples {
    labels = List.copyOf(labels);
    patients = List.copyOf(patients);
    Objects.requireNonNull(answer, "answer");
    int values = patients.size() * labels.size();
    if (outputs.length != values || references.length != values) {
      throw new IllegalArgumentException(
          "%d outputs and %d references for %d samples of %d labels"
              .formatted(outputs.length, references.length, patients.size(), labels.size()));
    }
  }

  /** Samples, n. */
  public int size() {
    return patients.size();
  }

  /** Outputs of one label, by sample. */
  float[] outputs(int label) {
    return column(outputs, label);
  }

  /** References of one label, by sample. */
  float[] references(int label) {
    return column(references, label);
  }

  private float[] column(float[] values, int label) {
    float[] column = new float[size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = values[i * labels.size() + label];
    }
    return column;
  }

  /** Index of a sample's largest output. */
  int predicted(int sample) {
    return largest(outputs, sample);
  }

  /** Index of the label a sample has, where it has one. */
  int reference(int sample) {
    return largest(references, sample);
  }

  private int largest(float[] values, int sample) {
    int from = sample * labels.size();
    int best = from;
    for (int at = from + 1; at < from + labels.size(); at++) {
      if (values[at] > values[best]) {
        best = at;
      }
    }
    return best - from;
  }

  /** Counts of the label a sample has against the likeliest; for samples that have one of them. */
  public ConfusionMatrix confusion() {
    long[][] counts = new long[labels.size()][labels.size()];
    for (int i = 0; i < size(); i++) {
      counts[reference(i)][predicted(i)]++;
    }
    return new ConfusionMatrix(labels, counts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoredSamples samples
        && labels.equals(samples.labels)
        && answer == samples.answer
        && patients.equals(samples.patients)
        && Arrays.equals(outputs, samples.outputs)
        && Arrays.equals(references, samples.references);
  }

  @Override
  public int hashCode() {
    return Objects.hash(labels, answer, patients, Arrays.hashCode(outputs));
  }
}
