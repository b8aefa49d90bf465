package org.ecgsl.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;

/**
 * What stands on the sequence features: a linear map to the values per heartbeat, and the loss that
 * judges them. All losses are means over heartbeats weighted by {@link Minibatch#weights}, except
 * where a head says otherwise.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Head.Reconstruction.class, name = "reconstruction"),
  @JsonSubTypes.Type(value = Head.Prediction.class, name = "classification"),
  @JsonSubTypes.Type(value = Head.LatentPrediction.class, name = "latent"),
  @JsonSubTypes.Type(value = Head.Contrast.class, name = "contrast")
})
public sealed interface Head extends Serializable {

  /** Values per heartbeat, K. */
  int outputSize(EcgSlArchitecture body);

  /** A head whose targets come with the minibatch. */
  sealed interface WithTargets extends Head {

    /**
     * Loss of one heartbeat.
     *
     * @param outputs what the network gave, from index {@code at} on: reconstructed samples, or
     *     class probabilities
     * @param targets what was wanted, from the same index on
     * @param size values per heartbeat, K
     */
    double loss(float[] outputs, float[] targets, int at, int size);
  }

  /**
   * Foretells the structural features that a target encoder gives of a heartbeat, standardised over
   * the minibatch's heartbeats feature by feature (1 is what foretelling the mean gives, also where
   * features have become alike); squared error, mean over features. In training the target encoder
   * is the moving average of the trained one (after Baevski et al. 2022, data2vec); a validation
   * loss takes the trained one itself.
   */
  record LatentPrediction() implements Head {
    @Override
    public int outputSize(EcgSlArchitecture body) {
      return body.featureSize();
    }
  }

  /**
   * Maps a sequence (the mean over its heartbeats, as with {@link Unit#SEQUENCE}) to a point on a
   * sphere, such that the two views of the same sequence, rows 2i and 2i + 1 of the minibatch, lie
   * nearer to each other than to all other rows: cross-entropy of the other view among them
   * (NT-Xent; Chen et al. 2020, SimCLR), mean over rows.
   *
   * @param size values of a point, K
   * @param temperature what cosines are divided by; positive
   */
  record Contrast(int size, double temperature) implements Head {
    public Contrast {
      if (size < 2 || !(temperature > 0)) {
        throw new IllegalArgumentException("size " + size + ", temperature " + temperature);
      }
    }

    @Override
    public int outputSize(EcgSlArchitecture body) {
      return size;
    }
  }

  /**
   * Rebuilds the heartbeat: its standardised samples (C·S values), then its RR intervals before and
   * after as {@link #weightOfRr} times the timing features of {@code Preprocessing}; squared error,
   * mean over all of them.
   */
  record Reconstruction() implements WithTargets {

    /** RR intervals of a heartbeat. */
    public static final int RR_INTERVALS = 2;

    /** What the squared errors of both RR intervals count, where those of all samples count 1. */
    private static final double SHARE_OF_RR = 0.2;

    @Override
    public int outputSize(EcgSlArchitecture body) {
      return outputSize(body.leads() * body.segmentSamples());
    }

    /** The same for so many samples per heartbeat, C·S. */
    static int outputSize(int samples) {
      return samples + RR_INTERVALS;
    }

    /** Factor of an RR feature beside so many samples, C·S. */
    static double weightOfRr(int samples) {
      return Math.sqrt(SHARE_OF_RR * samples / RR_INTERVALS);
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
   * Foretells labels of each heartbeat, or of the sequence as a whole.
   *
   * @param labels names in the order of the outputs: distinct; at least 2 for {@link
   *     Answer#ONE_OF}, at least 1 else
   * @param unit what has the labels; a model description without it means heartbeats
   * @param answer what kind of labels they are; a model description without it means one of them
   */
  record Prediction(List<String> labels, Unit unit, Answer answer) implements WithTargets {

    public Prediction {
      labels = List.copyOf(labels);
      unit = unit == null ? Unit.HEARTBEAT : unit;
      answer = answer == null ? Answer.ONE_OF : answer;
      int fewest = answer == Answer.ONE_OF ? 2 : 1;
      if (labels.size() < fewest || labels.stream().distinct().count() != labels.size()) {
        throw new IllegalArgumentException(
            "labels must be %d or more and distinct: %s".formatted(fewest, labels));
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
        sum += answer.loss(outputs[i], targets[i]);
      }
      return answer == Answer.ONE_OF ? sum : sum / size;
    }
  }

  /** What a prediction is about. */
  enum Unit {
    HEARTBEAT,
    /**
     * A sequence: the mean over its heartbeats, padding left out, of what the linear map gives.
     * Every heartbeat of the sequence carries that same answer (B, T, K), and one of them the
     * weight.
     */
    SEQUENCE
  }

  /** What kind of labels a prediction gives, and so its loss. */
  enum Answer {
    /** One of the labels: probabilities by softmax; cross-entropy. */
    ONE_OF {
      @Override
      double loss(float output, float target) {
        return target == 0 ? 0 : -target * log(output);
      }
    },
    /** Any number of them: a probability each by logistic function; mean binary cross-entropy. */
    ANY_OF {
      @Override
      double loss(float output, float target) {
        return -(target * log(output) + (1 - target) * log(1 - output));
      }
    },
    /** An amount each: the values as they are; mean squared error. */
    AMOUNT {
      @Override
      double loss(float output, float target) {
        double error = output - target;
        return error * error;
      }
    };

    private static final double SMALLEST_PROBABILITY = 1e-7;

    /** Share of one label in the loss. */
    abstract double loss(float output, float target);

    private static double log(double probability) {
      return Math.log(Math.max(probability, SMALLEST_PROBABILITY));
    }
  }
}
