package org.ecgsl.inference;

import java.util.List;
import java.util.Optional;

/**
 * What a model foretells of a recording.
 *
 * @param modelId the model, by its weights
 * @param recordId the recording
 * @param labels (K) names of the outputs
 * @param answers an answer for each sample of the task, in time order: for each heartbeat, for each
 *     stretch that has one, or one for the recording
 */
public record Predictions(
    String modelId, String recordId, List<String> labels, List<Answer> answers) {

  public Predictions {
    labels = List.copyOf(labels);
    answers = List.copyOf(answers);
  }

  /**
   * An answer.
   *
   * @param sample index in the recording of the heartbeat's R-peak, or of where the stretch begins
   * @param outputs (K) probability of each label, or amounts; handed over, not copied
   * @param predicted the most likely label, those over one half with {@code ;} between them, or the
   *     amounts, as the task asks
   */
  public record Answer(long sample, float[] outputs, String predicted) {}

  /** Mean of the outputs (K) over all answers; empty if there is none. */
  public Optional<float[]> pooled() {
    return Means.of(answers.stream().map(Answer::outputs).toList());
  }
}
