package org.ecgsl.engine.torch;

import org.bytedeco.pytorch.Tensor;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;

/**
 * A minibatch in tensors, N = B · T heartbeats; it lives as long as the scope it is made in.
 *
 * @param segments (N, C, S)
 * @param visible (N, 1)
 * @param timing (N, 5)
 * @param targets (N, K)
 * @param weights (N)
 */
record MinibatchTensors(
    Tensor segments, Tensor visible, Tensor timing, Tensor targets, Tensor weights) {

  /** The same with other targets. */
  MinibatchTensors withTargets(Tensor other) {
    return new MinibatchTensors(segments, visible, timing, other, weights);
  }

  /**
   * @throws IllegalArgumentException if its sizes are not those of the network
   */
  static MinibatchTensors of(LibTorch library, Network network, Minibatch minibatch) {
    EcgSlArchitecture body = network.body();
    int n = minibatch.sequences() * minibatch.beats();
    check("heartbeats per sequence", minibatch.beats(), body.sequenceBeats());
    check(
        "samples per heartbeat",
        minibatch.segments().length / n,
        body.leads() * body.segmentSamples());
    return new MinibatchTensors(
        library.tensor(minibatch.segments(), n, body.leads(), body.segmentSamples()),
        library.tensor(minibatch.visible(), n, 1),
        library.tensor(minibatch.timing(), n, Minibatch.TIMING_FEATURES),
        library.tensor(minibatch.targets(), n, minibatch.targets().length / n),
        library.tensor(minibatch.weights(), n));
  }

  private static void check(String what, int is, int wanted) {
    if (is != wanted) {
      throw new IllegalArgumentException(
          "the minibatch has " + is + " " + what + ", the network takes " + wanted);
    }
  }
}
