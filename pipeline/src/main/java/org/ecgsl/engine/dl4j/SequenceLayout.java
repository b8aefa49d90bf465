package org.ecgsl.engine.dl4j;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Turns heartbeats (N, H) into sequences (B, H, T), as recurrent layers want them, or back.
 *
 * <p>Deeplearning4j's own preprocessors take B from the number of examples, which is 1 here: a
 * whole minibatch counts as one example.
 */
final class SequenceLayout implements InputPreProcessor {

  private static final long serialVersionUID = 1;

  @JsonProperty private int beats;
  @JsonProperty private boolean toSequences;

  private SequenceLayout(int beats, boolean toSequences) {
    this.beats = beats;
    this.toSequences = toSequences;
  }

  /** For the deserialiser. */
  @SuppressWarnings("unused")
  private SequenceLayout() {}

  /** (N, H) to (N / beats, H, beats). */
  static SequenceLayout sequences(int beats) {
    return new SequenceLayout(beats, true);
  }

  /** (B, H, beats) to (B · beats, H). */
  static SequenceLayout heartbeats(int beats) {
    return new SequenceLayout(beats, false);
  }

  @Override
  public INDArray preProcess(INDArray input, int examples, LayerWorkspaceMgr workspace) {
    return toSequences
        ? unfold(input, ArrayType.ACTIVATIONS, workspace)
        : fold(input, ArrayType.ACTIVATIONS, workspace);
  }

  @Override
  public INDArray backprop(INDArray gradient, int examples, LayerWorkspaceMgr workspace) {
    return toSequences
        ? fold(gradient, ArrayType.ACTIVATION_GRAD, workspace)
        : unfold(gradient, ArrayType.ACTIVATION_GRAD, workspace);
  }

  private INDArray unfold(INDArray x, ArrayType kind, LayerWorkspaceMgr workspace) {
    INDArray sequences = x.reshape('c', x.size(0) / beats, beats, x.size(1));
    return workspace.dup(kind, sequences.permute(0, 2, 1), 'f');
  }

  private INDArray fold(INDArray x, ArrayType kind, LayerWorkspaceMgr workspace) {
    INDArray rows = workspace.dup(kind, x.permute(0, 2, 1), 'c');
    return rows.reshape('c', x.size(0) * beats, x.size(1));
  }

  @Override
  public InputPreProcessor clone() {
    return new SequenceLayout(beats, toSequences);
  }

  @Override
  public InputType getOutputType(InputType input) {
    throw new UnsupportedOperationException("sizes are given, not inferred");
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState state, int examples) {
    return new Pair<>(mask, state);
  }
}
