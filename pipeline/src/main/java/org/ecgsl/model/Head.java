package org.ecgsl.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;

/**
 * What stands on the sequence features: a linear map to the values per heartbeat, and the loss that
 * judges them. All losses are means over heartbeats weighted by {@link Minibatch#weights}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Head.Reconstruction.class, name = "reconstruction"),
  @JsonSubTypes.Type(value = Head.Classification.class, name = "classification")
})
public sealed interface Head extends Serializable {

  /** Values per heartbeat, K. */
  int outputSize(EcgSlArchitecture body);

  /**
   * Loss of one heartbeat.
   *
   * @param outputs what the network gave, from index {@code at} on: reconstructed samples, or class
   *     probabilities
   * @param targets what was wanted, from the same index on
   * @param size values per heartbeat, K
   */
  double loss(float[] outputs, float[] targets, int at, int size);

  /**
   * Rebuilds the heartbeat's standardised samples (C·S values); squared error, mean over samples.
   */
  record Reconstruction() implements Head {
    @Override
    public int outputSize(EcgSlArchitecture body) {
      return body.leads() * body.segmentSamples();
    }

    @Override
    public double loss(float[] outputs, float[] targets, int at, int size) {
      double sum = 0;
      for (int i = at; i < at + size; i++) {
        double error = outputs[i] - targets[i];
        sum += error * error;
      }
      return sum / size;
    }
  }

  /**
   * Assigns each heartbeat one class; cross-entropy of the softmax.
   *
   * @param labels class names in the order of the outputs; at least 2, distinct
   */
  record Classification(List<String> labels) implements Head {
    private static final double SMALLEST_PROBABILITY = 1e-7;

    public Classification {
      labels = List.copyOf(labels);
      if (labels.size() < 2 || labels.stream().distinct().count() != labels.size()) {
        throw new IllegalArgumentException("classes must be two or more and distinct: " + labels);
      }
    }

    @Override
    public int outputSize(EcgSlArchitecture body) {
      return labels.size();
    }

    @Override
    public double loss(float[] outputs, float[] targets, int at, int size) {
      double sum = 0;
      for (int i = at; i < at + size; i++) {
        if (targets[i] != 0) {
          sum -= targets[i] * Math.log(Math.max(outputs[i], SMALLEST_PROBABILITY));
        }
      }
      return sum;
    }
  }
}
