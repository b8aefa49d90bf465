package org.ecgsl.engine.dl4j;

import java.util.Arrays;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;

/**
 * The network once more, in loops over doubles and weights in PyTorch's layout, in scoring mode: a
 * second opinion on layers and layouts. Slow; one row of an array is one heartbeat.
 */
final class PlainNetwork {

  private static final double EPSILON = 1e-5;

  private final Network network;
  private final EcgSlArchitecture body;
  private final Weights weights;

  PlainNetwork(Network network, Weights weights) {
    this.network = network;
    this.body = network.body();
    this.weights = weights;
  }

  /** Outputs of the head, one row per heartbeat. */
  double[][] score(Minibatch minibatch) {
    int size = body.leads() * body.segmentSamples();
    int beats = minibatch.beats();
    double[][] outputs = new double[minibatch.visible().length][];
    for (int sequence = 0; sequence < minibatch.sequences(); sequence++) {
      double[][] x = new double[beats][];
      for (int beat = 0; beat < beats; beat++) {
        int at = sequence * beats + beat;
        double[][] segment = new double[body.leads()][body.segmentSamples()];
        for (int i = 0; i < size; i++) {
          segment[i / body.segmentSamples()][i % body.segmentSamples()] =
              minibatch.segments()[at * size + i];
        }
        x[beat] = linear("temporal.input", joined(features(segment), minibatch, at));
      }
      double[][] y =
          body.temporal() instanceof TemporalModel.Transformer model
              ? transformer(model, x)
              : lstm((TemporalModel.BiLstm) body.temporal(), x);
      for (int beat = 0; beat < beats; beat++) {
        double[] output = linear("head", y[beat]);
        outputs[sequence * beats + beat] =
            network.head() instanceof Head.Prediction ? softmax(output) : output;
      }
    }
    return outputs;
  }

  private double[] features(double[][] segment) {
    double[][] x = convolved("encoder.stem.conv", segment, 1, body.kernel() / 2);
    x = relu(normalised("encoder.stem.bn", x));
    x = pooled(x);
    for (int stage = 1; stage <= body.stageWidths().size(); stage++) {
      for (int block = 1; block <= body.blocksPerStage(); block++) {
        String name = "encoder.stage" + stage + ".block" + block;
        int stride = block == 1 ? 2 : 1;
        double[][] y = convolved(name + ".conv1", x, stride, body.kernel() / 2);
        y = relu(normalised(name + ".bn1", y));
        y = normalised(name + ".bn2", convolved(name + ".conv2", y, 1, body.kernel() / 2));
        double[][] shortcut =
            block == 1
                ? normalised(name + ".shortcut.bn", convolved(name + ".shortcut.conv", x, 2, 0))
                : x;
        for (int channel = 0; channel < y.length; channel++) {
          add(y[channel], shortcut[channel]);
        }
        x = relu(y);
      }
    }
    return Arrays.stream(x).mapToDouble(c -> Arrays.stream(c).average().orElseThrow()).toArray();
  }

  private static double[] joined(double[] features, Minibatch minibatch, int at) {
    double[] joined = Arrays.copyOf(features, features.length + Minibatch.TIMING_FEATURES);
    for (int i = 0; i < joined.length; i++) {
      joined[i] =
          i < features.length
              ? features[i] * minibatch.visible()[at]
              : minibatch.timing()[at * Minibatch.TIMING_FEATURES + i - features.length];
    }
    return joined;
  }

  private double[][] convolved(String name, double[][] x, int stride, int padding) {
    Weights.Tensor weight = tensor(name + ".weight"); // [out, in, kernel]
    int in = (int) weight.shape()[1];
    int kernel = (int) weight.shape()[2];
    double[][] y = new double[(int) weight.shape()[0]][x[0].length / stride];
    for (int out = 0; out < y.length; out++) {
      for (int at = 0; at < y[out].length; at++) {
        for (int i = 0; i < in * kernel; i++) {
          int sample = at * stride + i % kernel - padding;
          if (sample >= 0 && sample < x[0].length) {
            y[out][at] += weight.values()[out * in * kernel + i] * x[i / kernel][sample];
          }
        }
      }
    }
    return y;
  }

  private double[][] normalised(String name, double[][] x) {
    for (int channel = 0; channel < x.length; channel++) {
      double deviation = Math.sqrt(value(name + ".running_var", channel) + EPSILON);
      for (int at = 0; at < x[channel].length; at++) {
        double standardised = (x[channel][at] - value(name + ".running_mean", channel)) / deviation;
        x[channel][at] =
            standardised * value(name + ".weight", channel) + value(name + ".bias", channel);
      }
    }
    return x;
  }

  private static double[][] pooled(double[][] x) {
    double[][] y = new double[x.length][x[0].length / 2];
    for (int channel = 0; channel < x.length; channel++) {
      for (int at = 0; at < y[channel].length; at++) {
        y[channel][at] = Math.max(x[channel][2 * at], x[channel][2 * at + 1]);
      }
    }
    return y;
  }

  private double[][] transformer(TemporalModel.Transformer model, double[][] x) {
    for (int beat = 0; beat < x.length; beat++) {
      for (int i = 0; i < model.width(); i++) {
        x[beat][i] += value("temporal.position.weight", beat * model.width() + i);
      }
    }
    for (int layer = 1; layer <= model.layers(); layer++) {
      String name = "temporal.layer" + layer;
      double[][] mixed = attention(model, name, layerNorms(name + ".norm1", x));
      for (int beat = 0; beat < x.length; beat++) {
        add(x[beat], linear(name + ".attention.out", mixed[beat]));
      }
      double[][] z = layerNorms(name + ".norm2", x);
      for (int beat = 0; beat < x.length; beat++) {
        double[] up = relu(new double[][] {linear(name + ".feed_forward.up", z[beat])})[0];
        add(x[beat], linear(name + ".feed_forward.down", up));
      }
    }
    return layerNorms("temporal.norm", x);
  }

  private double[][] attention(TemporalModel.Transformer model, String name, double[][] x) {
    int size = model.width() / model.heads();
    double[][] mixed = new double[x.length][model.width()];
    for (int head = 0; head < model.heads(); head++) {
      for (int beat = 0; beat < x.length; beat++) {
        double[] query = linear(name + ".attention.query", x[beat]);
        double[] scores = new double[x.length];
        for (int other = 0; other < x.length; other++) {
          double[] key = linear(name + ".attention.key", x[other]);
          for (int i = head * size; i < (head + 1) * size; i++) {
            scores[other] += query[i] * key[i] / Math.sqrt(size);
          }
        }
        double[] shares = softmax(scores);
        for (int other = 0; other < x.length; other++) {
          double[] value = linear(name + ".attention.value", x[other]);
          for (int i = head * size; i < (head + 1) * size; i++) {
            mixed[beat][i] += shares[other] * value[i];
          }
        }
      }
    }
    return mixed;
  }

  private double[][] layerNorms(String name, double[][] x) {
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      double mean = Arrays.stream(x[row]).average().orElseThrow();
      double variance =
          Arrays.stream(x[row]).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      y[row] = new double[x[row].length];
      for (int i = 0; i < x[row].length; i++) {
        y[row][i] =
            (x[row][i] - mean) / Math.sqrt(variance + EPSILON) * value(name + ".weight", i)
                + value(name + ".bias", i);
      }
    }
    return y;
  }

  private double[][] lstm(TemporalModel.BiLstm model, double[][] x) {
    int hidden = model.hidden();
    for (int layer = 1; layer <= model.layers(); layer++) {
      double[][] y = new double[x.length][2 * hidden];
      for (int direction = 0; direction < 2; direction++) {
        String name = "temporal.layer" + layer + (direction == 0 ? ".forward" : ".backward");
        double[] state = new double[hidden];
        double[] cell = new double[hidden];
        for (int step = 0; step < x.length; step++) {
          int beat = direction == 0 ? step : x.length - 1 - step;
          double[] gates = product(name + ".weight_ih", x[beat]);
          add(gates, product(name + ".weight_hh", state));
          for (int i = 0; i < hidden; i++) {
            double input = sigmoid(gates[i] + value(name + ".bias", i));
            double forget = sigmoid(gates[hidden + i] + value(name + ".bias", hidden + i));
            double fresh = Math.tanh(gates[2 * hidden + i] + value(name + ".bias", 2 * hidden + i));
            double output = sigmoid(gates[3 * hidden + i] + value(name + ".bias", 3 * hidden + i));
            cell[i] = forget * cell[i] + input * fresh;
            state[i] = output * Math.tanh(cell[i]);
          }
          System.arraycopy(state, 0, y[beat], direction * hidden, hidden);
        }
      }
      x = y;
    }
    return x;
  }

  private double[] linear(String name, double[] x) {
    double[] y = product(name + ".weight", x);
    for (int i = 0; i < y.length; i++) {
      y[i] += value(name + ".bias", i);
    }
    return y;
  }

  private double[] product(String name, double[] x) {
    Weights.Tensor weight = tensor(name); // [out, in]
    double[] y = new double[(int) weight.shape()[0]];
    for (int i = 0; i < weight.values().length; i++) {
      y[i / x.length] += weight.values()[i] * x[i % x.length];
    }
    return y;
  }

  private static double[] softmax(double[] x) {
    double[] y = Arrays.stream(x).map(Math::exp).toArray();
    double sum = Arrays.stream(y).sum();
    return Arrays.stream(y).map(v -> v / sum).toArray();
  }

  private static double[][] relu(double[][] x) {
    return Arrays.stream(x)
        .map(row -> Arrays.stream(row).map(v -> Math.max(0, v)).toArray())
        .toArray(double[][]::new);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static void add(double[] to, double[] summand) {
    for (int i = 0; i < to.length; i++) {
      to[i] += summand[i];
    }
  }

  private double value(String name, int index) {
    return tensor(name).values()[index];
  }

  private Weights.Tensor tensor(String name) {
    return weights.tensors().get(name);
  }
}
