package org.ecgsl.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/** The model that reads the sequence of structural features. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TemporalModel.BiLstm.class, name = "bilstm"),
  @JsonSubTypes.Type(value = TemporalModel.Transformer.class, name = "transformer"),
  @JsonSubTypes.Type(value = TemporalModel.None.class, name = "none")
})
public sealed interface TemporalModel extends Serializable {

  /**
   * Features per heartbeat that come out of it.
   *
   * @param featureSize length F of the structural features that go in
   */
  int outputSize(int featureSize);

  /**
   * A bidirectional LSTM; both directions concatenated.
   *
   * @param hidden units per direction; at least 1
   * @param layers layers on top of each other; 1 to 4
   */
  record BiLstm(int hidden, int layers) implements TemporalModel {
    public BiLstm {
      if (hidden < 1 || layers < 1 || layers > 4) {
        throw new IllegalArgumentException(
            "BiLstm takes at least 1 hidden unit and 1 to 4 layers: " + hidden + ", " + layers);
      }
    }

    @Override
    public int outputSize(int featureSize) {
      return 2 * hidden;
    }
  }

  /**
   * A pre-norm Transformer encoder (Vaswani et al. 2017; pre-norm after Xiong et al. 2020) with
   * learned position vectors.
   *
   * @param width features per heartbeat; a multiple of {@code heads}
   * @param heads attention heads; at least 1
   * @param feedForward width of the feed-forward part; at least 1
   * @param layers layers on top of each other; 1 to 12
   */
  record Transformer(int width, int heads, int feedForward, int layers) implements TemporalModel {
    public Transformer {
      if (heads < 1 || width < heads || width % heads != 0) {
        throw new IllegalArgumentException(
            "Transformer width " + width + " is no multiple of its " + heads + " heads");
      }
      if (feedForward < 1 || layers < 1 || layers > 12) {
        throw new IllegalArgumentException(
            "Transformer takes a feed-forward width of at least 1 and 1 to 12 layers: "
                + feedForward
                + ", "
                + layers);
      }
    }

    @Override
    public int outputSize(int featureSize) {
      return width;
    }
  }

  /**
   * No temporal model: the head reads the structural features, and neither the other heartbeats nor
   * RR intervals count. Over uncut windows in place of heartbeats, this is a plain residual network
   * (Wang et al. 2017; "resnet1d" of the field's benchmarks).
   */
  record None() implements TemporalModel {
    @Override
    public int outputSize(int featureSize) {
      return featureSize;
    }
  }
}
