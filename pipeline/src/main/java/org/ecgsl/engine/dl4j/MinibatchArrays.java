package org.ecgsl.engine.dl4j;

import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A minibatch in the arrays the graph takes, N = B · T heartbeats.
 *
 * @param segments (1, N, S, C), channels last
 * @param visible (N, 1)
 * @param timing (N, 5)
 * @param labels (N, K + 1): the targets, and each heartbeat's share of the mean loss (sum 1)
 */
record MinibatchArrays(INDArray segments, INDArray visible, INDArray timing, INDArray labels) {

  static MinibatchArrays of(Network network, Minibatch minibatch) {
    int n = minibatch.sequences() * minibatch.beats();
    EcgSlArchitecture body = network.body();
    check("heartbeats per sequence", minibatch.beats(), body.sequenceBeats());
    check(
        "samples per heartbeat",
        minibatch.segments().length / n,
        body.leads() * body.segmentSamples());
    return new MinibatchArrays(
        Nd4j.create(
            channelsLast(minibatch.segments(), body.leads(), body.segmentSamples()),
            new long[] {1, n, body.segmentSamples(), body.leads()},
            'c'),
        rows(minibatch.visible(), n),
        rows(minibatch.timing(), n),
        rows(labels(minibatch), n));
  }

  INDArray[] inputs() {
    return new INDArray[] {segments, visible, timing};
  }

  MultiDataSet dataSet() {
    return new org.nd4j.linalg.dataset.MultiDataSet(inputs(), new INDArray[] {labels});
  }

  private static INDArray rows(float[] values, int n) {
    return Nd4j.create(values, new long[] {n, values.length / n}, 'c');
  }

  /** (N, C, S) to (N, S, C). */
  private static float[] channelsLast(float[] samples, int leads, int length) {
    float[] turned = new float[samples.length];
    for (int start = 0; start < samples.length; start += leads * length) {
      for (int lead = 0; lead < leads; lead++) {
        for (int at = 0; at < length; at++) {
          turned[start + at * leads + lead] = samples[start + lead * length + at];
        }
      }
    }
    return turned;
  }

  private static float[] labels(Minibatch minibatch) {
    int n = minibatch.weights().length;
    int size = minibatch.targets().length / n;
    double total = minibatch.totalWeight();
    float[] labels = new float[n * (size + 1)];
    for (int i = 0; i < n; i++) {
      System.arraycopy(minibatch.targets(), i * size, labels, i * (size + 1), size);
      labels[i * (size + 1) + size] = total > 0 ? (float) (minibatch.weights()[i] / total) : 0;
    }
    return labels;
  }

  private static void check(String what, int is, int wanted) {
    if (is != wanted) {
      throw new IllegalArgumentException(
          "the minibatch has " + is + " " + what + ", the network takes " + wanted);
    }
  }
}
