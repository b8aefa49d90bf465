package org.ecgsl.engine.torch;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;

/**
 * The ECG-SL network in LibTorch's operations, in the order data flows through it; N = B · T
 * heartbeats.
 *
 * <p>Batch normalisation in training takes the minibatch's mean and variance and moves the running
 * ones a tenth of the way to them.
 */
final class TorchNetwork {

  /** Added to variances before the root. */
  private static final double EPSILON = 1e-5;

  /** How far a training step moves the running statistics. */
  private static final double STATISTICS_STEP = 0.1;

  /** Added to what no softmax may choose: its exponential is 0. */
  private static final double OUT_OF_THE_QUESTION = 1e4;

  private final EcgSlArchitecture body;
  private final Head head;
  private final FlatParameters parameters;

  TorchNetwork(Network network, FlatParameters parameters) {
    this.body = network.body();
    this.head = network.head();
    this.parameters = parameters;
  }

  /**
   * Structural features (N, F). Convolutions are two-dimensional ones of height 1, channels last in
   * memory: oneDNN computes on that layout as it is, and a training step took 0.18 s in place of
   * 0.26 s. With channels first, oneDNN 3.7.1 has also read memory that nobody had written
   * (AVX-512, channels no multiple of 16), and gave NaN now and then.
   */
  Tensor features(MinibatchTensors minibatch, boolean training) {
    // A single lead is in both layouts at once, and contiguous() would leave it in the other.
    Tensor x =
        minibatch
            .segments()
            .unsqueeze(2)
            .clone(new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast));
    x = convolved("encoder.stem.conv", "encoder.stem.bn", x, 1, training); // (N, W1, 1, S)
    // The ReLU of the larger is the larger of the ReLUs, and half the work.
    x = torch.max_pool2d(x, 1, 2).relu_(); // (N, W1, 1, S / 2)
    for (int stage = 1; stage <= body.stageWidths().size(); stage++) {
      for (int block = 1; block <= body.blocksPerStage(); block++) {
        String name = "encoder.stage" + stage + ".block" + block;
        x = residual(name, x, block == 1 ? 2 : 1, training);
      }
    }
    return x.mean(2, 3);
  }

  /** Sequence features (N, H), which the head reads. */
  Tensor body(MinibatchTensors minibatch, boolean training) {
    Tensor seen = features(minibatch, training).mul(minibatch.visible());
    return temporal(seen, minibatch.timing(), training);
  }

  /** What the head gives (N, K): values, or logits. */
  private Tensor outputs(Tensor features, MinibatchTensors minibatch) {
    Tensor x = linear("head", features); // (N, K)
    return isOfSequences() ? sequenceMeans(x, minibatch.timing()) : x;
  }

  private boolean isOfSequences() {
    return head instanceof Head.Contrast
        || (head instanceof Head.Prediction prediction && prediction.unit() == Head.Unit.SEQUENCE);
  }

  /** Sequence features (N, H) of structural features (N, F). */
  private Tensor temporal(Tensor features, Tensor timing, boolean training) {
    if (body.temporal() instanceof TemporalModel.None) {
      return features;
    }
    int width = body.sequenceFeatureSize();
    Tensor x = linear("temporal.input", torch.cat(new TensorVector(features, timing), 1));
    x = x.view(-1, body.sequenceBeats(), width); // (B, T, H)
    x =
        body.temporal() instanceof TemporalModel.Transformer model
            ? transformer(model, x)
            : lstm((TemporalModel.BiLstm) body.temporal(), x, training);
    return x.reshape(-1, width);
  }

  /** (N, K): each heartbeat's values become the mean over its sequence, padding left out. */
  private Tensor sequenceMeans(Tensor x, Tensor timing) {
    int beats = body.sequenceBeats();
    Tensor present =
        timing.narrow(1, Minibatch.PRESENT, 1).view(-1, beats, 1).to(x); // (B, T, 1), 1 or 0
    Tensor sums =
        x.view(-1, beats, x.size(1))
            .mul(present)
            .sum(new long[] {1}, true, new ScalarTypeOptional());
    Tensor means =
        sums.div(
            present.sum(new long[] {1}, true, new ScalarTypeOptional()).clamp_min(new Scalar(1)));
    return means.expand(-1, beats, -1).reshape(x.size(0), x.size(1));
  }

  /** Outputs of the head (N, K) as they are scored: values, or probabilities. */
  Tensor scores(MinibatchTensors minibatch) {
    Tensor outputs = outputs(body(minibatch, false), minibatch);
    if (!(head instanceof Head.Prediction prediction)) {
      return outputs;
    }
    return switch (prediction.answer()) {
      case ONE_OF -> outputs.softmax(1);
      case ANY_OF -> outputs.sigmoid();
      case AMOUNT -> outputs;
    };
  }

  /**
   * What {@link Head.LatentPrediction} foretells: structural features (N, F), standardised over the
   * heartbeats of the minibatch.
   */
  Tensor latentTargets(MinibatchTensors minibatch, boolean training) {
    Tensor features = features(minibatch, training);
    Tensor present = minibatch.timing().narrow(1, Minibatch.PRESENT, 1).to(features); // (N, 1)
    Tensor beats = present.sum();
    Tensor centred = features.sub(featureSums(features.mul(present)).div(beats)).mul(present);
    Tensor variance = featureSums(centred.square()).div(beats);
    return centred.div(variance.add(new Scalar(EPSILON)).sqrt());
  }

  private static Tensor featureSums(Tensor x) {
    return x.sum(new long[] {0}, true, new ScalarTypeOptional()); // (1, F)
  }

  /** Sum over heartbeats of weight × target × output (a scalar), in scoring mode. */
  Tensor score(MinibatchTensors minibatch) {
    Tensor outputs = outputs(body(minibatch, false), minibatch);
    return outputs.mul(minibatch.targets()).sum(1).dot(minibatch.weights());
  }

  /** Weighted sum of the heartbeats' losses (a scalar), in training mode. */
  Tensor lossSum(MinibatchTensors minibatch) {
    return lossSum(body(minibatch, true), minibatch);
  }

  /** The same in scoring mode; {@link Head.LatentPrediction} foretells features of this network. */
  Tensor scoredLossSum(MinibatchTensors minibatch) {
    MinibatchTensors complete =
        head instanceof Head.LatentPrediction
            ? minibatch.withTargets(latentTargets(minibatch, false))
            : minibatch;
    return lossSum(body(complete, false), complete);
  }

  /** The same of sequence features (N, H) that are there already. */
  Tensor lossSum(Tensor features, MinibatchTensors minibatch) {
    Tensor outputs = outputs(features, minibatch).to(minibatch.weights());
    Tensor losses =
        head instanceof Head.Contrast contrast
            ? contrasts(outputs, contrast.temperature())
            : losses(outputs, minibatch.targets());
    return losses.dot(minibatch.weights());
  }

  /**
   * (N) cross-entropy of each sequence's other view among all other sequences, at each of its
   * heartbeats.
   */
  private Tensor contrasts(Tensor outputs, double temperature) {
    int beats = body.sequenceBeats();
    Tensor points = outputs.view(-1, beats, outputs.size(1)).select(1, 0); // (R, K)
    Tensor length = points.square().sum(new long[] {1}, true, new ScalarTypeOptional()).sqrt();
    Tensor unit = points.div(length.clamp_min(new Scalar(EPSILON)));
    long rows = points.size(0);
    Tensor others = torch.eye(rows).to(points).mul(new Scalar(-OUT_OF_THE_QUESTION));
    Tensor likelihood =
        unit.matmul(unit.t()).div(new Scalar(temperature)).add(others).log_softmax(1); // (R, R)
    // Of views 2i and 2i + 1, each is wanted in the other's row.
    Tensor pairs = torch.eye(rows).to(points).view(-1, 2, rows).flip(1).reshape(rows, rows);
    Tensor losses =
        likelihood.mul(pairs).sum(new long[] {1}, true, new ScalarTypeOptional()).neg(); // (R, 1)
    return losses.expand(-1, beats).reshape(rows * beats);
  }

  /** (N) loss of each heartbeat. */
  private Tensor losses(Tensor outputs, Tensor targets) {
    Head.Answer answer =
        head instanceof Head.Prediction prediction ? prediction.answer() : Head.Answer.AMOUNT;
    return switch (answer) {
      case ONE_OF -> outputs.log_softmax(1).mul(targets).sum(1).neg();
      // Of logits x and targets y, -y ln p - (1 - y) ln(1 - p) is ln(1 + exp x) - x y.
      case ANY_OF -> torch.softplus(outputs).sub(outputs.mul(targets)).mean(1);
      case AMOUNT -> outputs.sub(targets).square().mean(1);
    };
  }

  /** ReLU(shortcut(x) + convolutions(x)): (N, in, 1, L) to (N, out, 1, L / stride). */
  private Tensor residual(String name, Tensor x, int stride, boolean training) {
    Tensor y = convolved(name + ".conv1", name + ".bn1", x, stride, training).relu_();
    y = convolved(name + ".conv2", name + ".bn2", y, 1, training);
    Tensor shortcut = x;
    if (stride != 1) {
      // The stride is not left to the convolution, of kernel 1: with few channels oneDNN's then
      // writes past its workspace (oneDNN issue 6035).
      Tensor kept = x.slice(3, new LongOptional(0), new LongOptional(x.size(3)), stride);
      shortcut = convolved(name + ".shortcut.conv", name + ".shortcut.bn", kept, 1, training);
    }
    return y.add_(shortcut).relu_();
  }

  private Tensor transformer(TemporalModel.Transformer model, Tensor x) {
    Tensor y = x.add(parameters.get("temporal.position.weight"));
    for (int layer = 1; layer <= model.layers(); layer++) {
      String name = "temporal.layer" + layer;
      Tensor normed = layerNorm(name + ".norm1", y, model.width());
      y = y.add(attention(name + ".attention.", normed, model));
      Tensor up =
          linear(name + ".feed_forward.up", layerNorm(name + ".norm2", y, model.width())).relu_();
      y = y.add(linear(name + ".feed_forward.down", up));
    }
    return layerNorm("temporal.norm", y, model.width());
  }

  private Tensor attention(String name, Tensor x, TemporalModel.Transformer model) {
    Tensor mixed =
        torch.scaled_dot_product_attention(
            byHead(linear(name + "query", x), model),
            byHead(linear(name + "key", x), model),
            byHead(linear(name + "value", x), model)); // (B, heads, T, H / heads)
    Tensor joined = mixed.transpose(1, 2).reshape(-1, body.sequenceBeats(), model.width());
    return linear(name + "out", joined);
  }

  /** (B, T, H) to (B, heads, T, H / heads). */
  private Tensor byHead(Tensor x, TemporalModel.Transformer model) {
    int size = model.width() / model.heads();
    return x.view(-1, body.sequenceBeats(), model.heads(), size).transpose(1, 2);
  }

  private Tensor lstm(TemporalModel.BiLstm model, Tensor x, boolean training) {
    TensorVector weights = new TensorVector();
    for (int layer = 1; layer <= model.layers(); layer++) {
      for (String direction : new String[] {".forward", ".backward"}) {
        String name = "temporal.layer" + layer + direction;
        Tensor bias = parameters.get(name + ".bias");
        weights.push_back(parameters.get(name + ".weight_ih"));
        weights.push_back(parameters.get(name + ".weight_hh"));
        weights.push_back(bias);
        weights.push_back(torch.zeros_like(bias)); // PyTorch's second bias
      }
    }
    Tensor input = x.to(weights.get(0));
    Tensor first = torch.zeros(2L * model.layers(), x.size(0), model.hidden()).to(input);
    TensorVector state = new TensorVector(first, first);
    // oneDNN, which autocast would give bfloat16, has such an LSTM for AVX-512 only, and throws.
    // The one it has there for passes that are not recorded gives wrong values at some widths (3,
    // 16 and 48 among them).
    return Autocast.paused(
        input.device().type(),
        () ->
            NativeScope.recorded(
                () ->
                    torch
                        .lstm(input, state, weights, true, model.layers(), 0, training, true, true)
                        .get0())); // (B, T, 2 · hidden)
  }

  /**
   * A convolution, padded so that stride 1 keeps the length, and the batch normalisation of its
   * outputs. In scoring that is a convolution too: the normalisation's factors go into the kernels,
   * what it adds becomes the bias, and one pass over the activations is saved.
   */
  private Tensor convolved(String name, String norm, Tensor x, int stride, boolean training) {
    Tensor kernels = parameters.get(name + ".weight"); // (out, in, k)
    if (training) {
      return normalised(norm, convolution(x, kernels, new TensorOptional(), stride));
    }
    Tensor deviation = parameters.get(norm + ".running_var").add(new Scalar(EPSILON)).sqrt();
    Tensor factors = parameters.get(norm + ".weight").div(deviation);
    Tensor bias =
        parameters.get(norm + ".bias").sub(parameters.get(norm + ".running_mean").mul(factors));
    return convolution(x, kernels.mul(factors.view(-1, 1, 1)), new TensorOptional(bias), stride);
  }

  private static Tensor convolution(Tensor x, Tensor kernels, TensorOptional bias, int stride) {
    return torch.conv2d(
        x,
        kernels.unsqueeze(2),
        bias,
        new long[] {1, stride},
        new long[] {0, kernels.size(2) / 2},
        new long[] {1, 1},
        1);
  }

  /** By the minibatch's mean and variance, towards which the running ones are moved. */
  private Tensor normalised(String name, Tensor x) {
    return torch.batch_norm(
        x,
        optional(name + ".weight"),
        optional(name + ".bias"),
        optional(name + ".running_mean"),
        optional(name + ".running_var"),
        true,
        STATISTICS_STEP,
        EPSILON,
        true);
  }

  private Tensor layerNorm(String name, Tensor x, int width) {
    long[] shape = {width};
    return torch.layer_norm(
        x, shape, optional(name + ".weight"), optional(name + ".bias"), EPSILON, false);
  }

  private Tensor linear(String name, Tensor x) {
    return torch.linear(x, parameters.get(name + ".weight"), optional(name + ".bias"));
  }

  private TensorOptional optional(String name) {
    return new TensorOptional(parameters.get(name));
  }
}
