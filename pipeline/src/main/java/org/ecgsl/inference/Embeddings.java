package org.ecgsl.inference;

import java.util.List;
import java.util.Optional;

/**
 * The vectors a model gives a recording's heartbeats.
 *
 * @param modelId the model, by its weights
 * @param recordId the recording
 * @param beats its heartbeats, in time order; empty if none was found
 */
public record Embeddings(String modelId, String recordId, List<Beat> beats) {

  public Embeddings {
    beats = List.copyOf(beats);
  }

  /**
   * A heartbeat.
   *
   * @param rSample index in the recording of its R-peak; where the model reads windows, of their
   *     middle
   * @param vector (H) what the heartbeat is in its sequence, as the head reads it; handed over, not
   *     copied
   */
  public record Beat(long rSample, float[] vector) {}

  /** The recording's vector (H): the mean over its heartbeats; empty if it has none. */
  public Optional<float[]> pooled() {
    return Means.of(beats.stream().map(Beat::vector).toList());
  }
}
