package org.ecgsl.model;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The body of the ECG-SL network, in the order data flows through it.
 *
 * <pre>
 *  segments  (B, T, C, S)      B sequences of T heartbeats, C leads, S samples each
 *    │  stem: convolution, batch normalisation, ReLU, max pooling by 2
 *    │  one stage per width: residual blocks, the first one with stride 2 and a 1×1 shortcut
 *    │  global average pooling over time
 *  structural features (B, T, F)      F = last stage width
 *    │  times visible (B, T): a masked heartbeat passes nothing on
 *    │  concatenated with timing (B, T, 5), projected to the temporal model's width
 *    │  temporal model over T
 *  sequence features (B, T, H)  ──▶  {@link Head}
 * </pre>
 *
 * @param leads leads per heartbeat C; 1 to 12
 * @param segmentSamples samples per heartbeat and lead S; a multiple of 2^(1 + stages)
 * @param sequenceBeats heartbeats per sequence T; at least 2, or 1 where no temporal model is
 * @param stageWidths channels of each residual stage, first to last; 1 to 6 stages
 * @param blocksPerStage residual blocks per stage; 1 to 4
 * @param kernel samples the convolutions span; odd, 3 to 31
 * @param temporal the model over the sequence of structural features
 */
public record EcgSlArchitecture(
    int leads,
    int segmentSamples,
    int sequenceBeats,
    List<Integer> stageWidths,
    int blocksPerStage,
    int kernel,
    TemporalModel temporal)
    implements Serializable {

  public EcgSlArchitecture {
    Objects.requireNonNull(temporal, "temporal");
    stageWidths = List.copyOf(stageWidths);
    require(leads >= 1 && leads <= 12, "leads", leads, "1 to 12");
    int fewest = temporal instanceof TemporalModel.None ? 1 : 2;
    require(sequenceBeats >= fewest, "sequenceBeats", sequenceBeats, "at least " + fewest);
    require(
        !stageWidths.isEmpty() && stageWidths.size() <= 6,
        "stageWidths",
        stageWidths,
        "1 to 6 widths");
    for (int width : stageWidths) {
      require(width >= 1 && width <= 4096, "stageWidths", stageWidths, "widths of 1 to 4096");
    }
    int reduction = 2 << stageWidths.size();
    require(
        segmentSamples >= reduction && segmentSamples % reduction == 0,
        "segmentSamples",
        segmentSamples,
        "a multiple of " + reduction + " for " + stageWidths.size() + " stages");
    require(blocksPerStage >= 1 && blocksPerStage <= 4, "blocksPerStage", blocksPerStage, "1 to 4");
    require(kernel >= 3 && kernel <= 31 && kernel % 2 == 1, "kernel", kernel, "odd, 3 to 31");
  }

  /** Length F of the structural feature vector of one heartbeat. */
  public int featureSize() {
    return stageWidths.get(stageWidths.size() - 1);
  }

  /** Length H of the sequence feature vector of one heartbeat, which the head reads. */
  public int sequenceFeatureSize() {
    return temporal.outputSize(featureSize());
  }

  private static void require(boolean holds, String key, Object value, String right) {
    if (!holds) {
      throw new IllegalArgumentException(key + " is " + value + "; it takes " + right);
    }
  }
}
