package org.ecgsl.engine.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.ecgsl.engine.UnsupportedNetworkException;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * The ECG-SL network as a Deeplearning4j graph, in the order data flows through it.
 *
 * <p>A minibatch of B sequences of T heartbeats passes as one "example" of N = B · T heartbeats;
 * Deeplearning4j, which counts and cuts examples, then leaves it whole. Shapes are channels last.
 */
public final class EcgSlGraph {

  private static final String SEGMENTS = "segments";
  private static final String VISIBLE = "visible";
  private static final String TIMING = "timing";
  private static final String FEATURES = "encoder.pool";
  private static final String NORM = "temporal.norm";
  private static final String HEAD = "head";

  // Gradients of one layer longer than this are shortened to it.
  private static final double LONGEST_GRADIENT = 1;

  private final Network network;
  private final ParameterLayout layout;
  private final ComputationGraph graph;

  private EcgSlGraph(Network network, ComputationGraph graph) {
    this.network = network;
    this.layout = new ParameterLayout(network);
    this.graph = graph;
  }

  /**
   * A graph with these weights.
   *
   * @param start names and shapes of the network
   * @throws IllegalArgumentException if names or shapes differ from the network's
   */
  public static EcgSlGraph of(Network network, Weights start, Optimisation optimisation) {
    return of(network, start, optimisation, DataType.FLOAT);
  }

  private static void requireKnown(Network network) {
    boolean known =
        network.head() instanceof Head.Reconstruction
            || (network.head() instanceof Head.Prediction prediction
                && prediction.unit() == Head.Unit.HEARTBEAT
                && prediction.answer() == Head.Answer.ONE_OF);
    if (!known || network.body().temporal() instanceof TemporalModel.None) {
      throw new UnsupportedNetworkException(
          "Deeplearning4j's engine rebuilds heartbeats or tells one class of each, with a transformer or an LSTM; %s on %s takes training.engine = torch"
              .formatted(network.head(), network.body().temporal()));
    }
  }

  static EcgSlGraph of(
      Network network, Weights start, Optimisation optimisation, DataType precision) {
    requireKnown(network);
    NativeBackend.prepare();
    ComputationGraph graph =
        new ComputationGraph(new Page(network, optimisation, precision).configuration());
    EcgSlGraph made = new EcgSlGraph(network, graph);
    graph.init(Nd4j.create(precision, made.layout.size()), false);
    made.load(start);
    return made;
  }

  /** Around an existing graph of the same network, such as one that was trained elsewhere. */
  public static EcgSlGraph around(Network network, ComputationGraph graph) {
    return new EcgSlGraph(network, graph);
  }

  /** The network, one line per layer. */
  private static final class Page {
    private final EcgSlArchitecture body;
    private final Head head;
    private final boolean tracking;
    private final List<Regularization> decay;
    private final GraphBuilder page;

    Page(Network network, Optimisation optimisation, DataType precision) {
      this.body = network.body();
      this.head = network.head();
      this.tracking = optimisation.statistics() == Optimisation.RunningStatistics.FROM_STEPS;
      this.decay =
          optimisation.weightDecay() > 0
              ? List.of(new WeightDecay(optimisation.weightDecay(), true))
              : List.of();
      this.page =
          new NeuralNetConfiguration.Builder()
              .dataType(precision)
              // The labels already hold each heartbeat's share of the mean loss.
              .miniBatch(false)
              .updater(new Adam(optimisation.learningRates()))
              .gradientNormalization(GradientNormalization.ClipL2PerLayer)
              .gradientNormalizationThreshold(LONGEST_GRADIENT)
              .graphBuilder()
              .addInputs(SEGMENTS, VISIBLE, TIMING);
    }

    ComputationGraphConfiguration configuration() {
      // segments (1, N, S, C)
      String features = encoder(SEGMENTS); // (N, 1, 1, F)
      page.addVertex("gate", new VisibleWithTiming(), features, VISIBLE, TIMING); // (N, F + 5)
      int width = body.sequenceFeatureSize();
      linear("temporal.input", body.featureSize() + Minibatch.TIMING_FEATURES, width, "gate");
      String sequence = temporal("temporal.input"); // (N, H)
      head(sequence); // (N, K)
      return page.setOutputs(HEAD).build();
    }

    private String temporal(String x) {
      if (body.temporal() instanceof TemporalModel.Transformer transformer) {
        return transformer(transformer, x);
      }
      return lstm((TemporalModel.BiLstm) body.temporal(), x);
    }

    private String encoder(String segments) {
      int width = body.stageWidths().get(0);
      int samples = body.segmentSamples();
      convolution("encoder.stem.conv", body.leads(), width, body.kernel(), 1, segments);
      String x = normalised("encoder.stem.bn", width, true, "encoder.stem.conv"); // (N, 1, S, W1)
      x = pooled("encoder.stem.pool", SegmentPooling.Kind.MAXIMUM, 2, x); // (N, 1, S / 2, W1)
      samples /= 2;
      int in = width;
      for (int stage = 1; stage <= body.stageWidths().size(); stage++) {
        int out = body.stageWidths().get(stage - 1);
        for (int block = 1; block <= body.blocksPerStage(); block++) {
          String name = "encoder.stage" + stage + ".block" + block;
          x = residual(name, in, out, block == 1 ? 2 : 1, x);
          in = out;
        }
        samples /= 2; // x is (N, 1, samples, out)
      }
      return pooled(FEATURES, SegmentPooling.Kind.MEAN, samples, x); // (N, 1, 1, F)
    }

    /** ReLU(shortcut(x) + convolutions(x)): (N, 1, L, in) to (N, 1, L / stride, out). */
    private String residual(String name, int in, int out, int stride, String x) {
      convolution(name + ".conv1", in, out, body.kernel(), stride, x);
      String y = normalised(name + ".bn1", out, true, name + ".conv1");
      convolution(name + ".conv2", out, out, body.kernel(), 1, y);
      y = normalised(name + ".bn2", out, false, name + ".conv2");
      String shortcut = x;
      if (stride != 1) {
        convolution(name + ".shortcut.conv", in, out, 1, stride, x);
        shortcut = normalised(name + ".shortcut.bn", out, false, name + ".shortcut.conv");
      }
      page.addVertex(name + ".sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), y, shortcut);
      page.addLayer(name, new ActivationLayer(Activation.RELU), name + ".sum");
      return name;
    }

    private String transformer(TemporalModel.Transformer model, String x) {
      int beats = body.sequenceBeats();
      page.addLayer("temporal.position", new TransformerLayer.Position(beats, model.width()), x);
      String y = "temporal.position"; // (N, H)
      for (int layer = 1; layer <= model.layers(); layer++) {
        String name = "temporal.layer" + layer;
        page.addLayer(
            name,
            decaying(
                new TransformerLayer.Block(
                    beats, model.width(), model.heads(), model.feedForward())),
            y);
        y = name; // (N, H)
      }
      page.addLayer(NORM, new TransformerLayer.Normalization(model.width()), y);
      return NORM; // (N, H)
    }

    private String lstm(TemporalModel.BiLstm model, String x) {
      String y = x;
      for (int layer = 1; layer <= model.layers(); layer++) {
        LSTM direction =
            new LSTM.Builder()
                .nIn(body.sequenceFeatureSize())
                .nOut(model.hidden())
                .activation(Activation.TANH)
                .build();
        String name = "temporal.layer" + layer;
        page.addLayer(name, new Bidirectional(Bidirectional.Mode.CONCAT, decaying(direction)), y);
        if (layer == 1) {
          page.inputPreProcessor(name, SequenceLayout.sequences(body.sequenceBeats()));
        }
        y = name; // (B, H, T)
      }
      page.inputPreProcessor(HEAD, SequenceLayout.heartbeats(body.sequenceBeats()));
      return y;
    }

    private void head(String x) {
      boolean rebuilds = head instanceof Head.Reconstruction;
      WeightedLoss.Kind loss =
          rebuilds ? WeightedLoss.Kind.SQUARED_ERROR : WeightedLoss.Kind.CROSS_ENTROPY;
      OutputLayer output =
          new OutputLayer.Builder(new WeightedLoss(loss))
              .activation(rebuilds ? Activation.IDENTITY : Activation.SOFTMAX)
              .nIn(body.sequenceFeatureSize())
              .nOut(head.outputSize(body))
              .build();
      page.addLayer(HEAD, decaying(output), x);
    }

    /** Weight decay set for all layers at once would be applied twice to some of them. */
    private <L extends BaseLayer> L decaying(L layer) {
      layer.setRegularization(new ArrayList<>(decay));
      return layer;
    }

    private <L extends OperationLayer> L decaying(L layer) {
      layer.setRegularization(new ArrayList<>(decay));
      return layer;
    }

    private void convolution(String name, int in, int out, int kernel, int stride, String input) {
      page.addLayer(name, decaying(new SegmentConvolution(in, out, kernel, stride)), input);
    }

    private String normalised(String name, int channels, boolean rectify, String input) {
      page.addLayer(name, new BatchNormalization(channels, rectify, tracking), input);
      return name;
    }

    private String pooled(String name, SegmentPooling.Kind kind, int samples, String input) {
      page.addLayer(name, new SegmentPooling(kind, samples), input);
      return name;
    }

    private void linear(String name, int in, int out, String input) {
      page.addLayer(
          name,
          decaying(
              new DenseLayer.Builder().nIn(in).nOut(out).activation(Activation.IDENTITY).build()),
          input);
    }
  }

  /** The graph; training it changes {@link #weights}. */
  public ComputationGraph graph() {
    return graph;
  }

  /** A copy of the weights as they stand. */
  public Weights weights() {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    for (ParameterLayout.Parameter parameter : layout.parameters()) {
      INDArray view = parameter.in(graph);
      float[] values = view.castTo(DataType.FLOAT).dup('c').data().asFloat();
      tensors.put(
          parameter.name(), new Weights.Tensor(parameter.shape(), parameter.toNeutral(values)));
    }
    return new Weights(tensors);
  }

  /**
   * Takes over weights.
   *
   * @throws IllegalArgumentException if names or shapes differ from the network's
   */
  public void load(Weights weights) {
    layout.check(weights);
    for (ParameterLayout.Parameter parameter : layout.parameters()) {
      INDArray view = parameter.in(graph);
      float[] values = parameter.toEngine(weights.tensors().get(parameter.name()).values());
      view.assign(Nd4j.create(values, view.shape(), 'c'));
    }
  }

  /**
   * A minibatch as the graph takes it: one example of N heartbeats; its labels end in each
   * heartbeat's share of the mean loss.
   *
   * @throws IllegalArgumentException if its sizes are not those of the network
   */
  public static MultiDataSet dataSet(Network network, Minibatch minibatch) {
    NativeBackend.prepare();
    return MinibatchArrays.of(network, minibatch).dataSet();
  }

  /**
   * Mean and variance of this minibatch at every batch normalisation, under the names of the
   * running ones ({@code *.running_mean}, {@code *.running_var}). Averaged over some minibatches
   * they can take those ones' place.
   */
  public Weights batchStatistics(Minibatch minibatch) {
    graph.output(true, MinibatchArrays.of(network, minibatch).inputs());
    Map<String, Weights.Tensor> statistics = new LinkedHashMap<>();
    for (ParameterLayout.Parameter parameter : layout.parameters()) {
      if (graph.getLayer(parameter.layer())
          instanceof BatchNormalization.Normalization normalization) {
        if (parameter.key().equals(BatchNormalization.MEAN)) {
          put(statistics, parameter, normalization.batchMean());
        } else if (parameter.key().equals(BatchNormalization.VARIANCE)) {
          put(statistics, parameter, normalization.batchVariance());
        }
      }
    }
    return new Weights(statistics);
  }

  private static void put(
      Map<String, Weights.Tensor> tensors, ParameterLayout.Parameter parameter, float[] values) {
    tensors.put(parameter.name(), new Weights.Tensor(parameter.shape(), values));
  }

  /** Outputs of the head (N · K), in scoring mode. */
  float[] score(Minibatch minibatch) {
    INDArray[] inputs = MinibatchArrays.of(network, minibatch).inputs();
    return graph.outputSingle(false, inputs).dup('c').data().asFloat();
  }

  /** Structural features (N · F), in scoring mode. */
  float[] features(Minibatch minibatch) {
    INDArray[] inputs = MinibatchArrays.of(network, minibatch).inputs();
    return graph.output(List.of(FEATURES), false, inputs, null)[0].dup('c').data().asFloat();
  }

  /** Sequence features (N · H), in scoring mode. */
  float[] sequenceFeatures(Minibatch minibatch) {
    INDArray[] inputs = MinibatchArrays.of(network, minibatch).inputs();
    if (network.body().temporal() instanceof TemporalModel.BiLstm lstm) {
      List<String> last = List.of("temporal.layer" + lstm.layers());
      INDArray features = graph.output(last, false, inputs, null)[0]; // (B, H, T)
      return features.permute(0, 2, 1).dup('c').data().asFloat();
    }
    return graph.output(List.of(NORM), false, inputs, null)[0].dup('c').data().asFloat();
  }
}
