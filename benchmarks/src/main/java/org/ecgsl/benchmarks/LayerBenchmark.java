package org.ecgsl.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.ecgsl.engine.dl4j.EcgSlGraph;
import org.ecgsl.engine.dl4j.Optimisation;
import org.ecgsl.engine.dl4j.StepRates;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A training step on 512 heartbeats of the default network: the Deeplearning4j engine's layers, and
 * Deeplearning4j's own. Those lack the temporal model, which could only make them slower.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 5)
public class LayerBenchmark {

  private static final int SEQUENCES = 16;
  private static final double RATE = 1e-4;
  private static final String TIMING = "timing";
  private static final String SEGMENTS = "segments";

  private final EcgSlArchitecture body =
      new EcgSlArchitecture(
          2, 128, 32, List.of(32, 64, 128), 1, 7, new TemporalModel.Transformer(64, 4, 128, 2));

  private final Network network = new Network(body, new Head.Reconstruction());

  private ComputationGraph engine;
  private MultiDataSet engineData;
  private ComputationGraph stock;
  private MultiDataSet stockData;

  /** Makes both networks and a minibatch of noise for each. */
  @Setup
  public void make() {
    Optimisation optimisation =
        new Optimisation(StepRates.constant(RATE), 0, Optimisation.RunningStatistics.FROM_STEPS);
    engine = EcgSlGraph.of(network, Initialisation.weights(network, 1), optimisation).graph();
    engineData = EcgSlGraph.dataSet(network, noise());
    stock = new ComputationGraph(stockLayers());
    stock.init();
    int beats = SEQUENCES * body.sequenceBeats();
    stockData =
        new org.nd4j.linalg.dataset.MultiDataSet(
            new INDArray[] {
              Nd4j.randn(
                  DataType.FLOAT, SEQUENCES, Minibatch.TIMING_FEATURES, body.sequenceBeats()),
              Nd4j.randn(DataType.FLOAT, beats, body.leads(), 1, body.segmentSamples())
            },
            new INDArray[] {
              Nd4j.randn(DataType.FLOAT, SEQUENCES, network.outputSize(), body.sequenceBeats())
            });
  }

  @Benchmark
  public void engine() {
    engine.fit(engineData);
  }

  @Benchmark
  public void stock() {
    stock.fit(stockData);
  }

  private Minibatch noise() {
    int beats = SEQUENCES * body.sequenceBeats();
    float[] ones = new float[beats];
    Arrays.fill(ones, 1);
    return new Minibatch(
        SEQUENCES,
        body.sequenceBeats(),
        noise(beats * body.leads() * body.segmentSamples()),
        noise(beats * Minibatch.TIMING_FEATURES),
        ones,
        noise(beats * network.outputSize()),
        ones);
  }

  private static float[] noise(int size) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Timing comes first: its number of sequences tells where to cut the heartbeats' features. */
  private ComputationGraphConfiguration stockLayers() {
    GraphBuilder page =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(RATE))
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs(TIMING, SEGMENTS);
    int in = body.stageWidths().get(0);
    convolution(page, "stem", SEGMENTS, body.leads(), in, body.kernel(), 1);
    page.addLayer("stem.relu", new ActivationLayer(Activation.RELU), "stem.bn");
    page.addLayer(
        "stem.pool",
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(1, 2)
            .stride(1, 2)
            .build(),
        "stem.relu");
    String x = "stem.pool";
    for (int out : body.stageWidths()) {
      x = residual(page, x, in, out);
      in = out;
    }
    TemporalModel.Transformer model = (TemporalModel.Transformer) body.temporal();
    page.addLayer("mean", new GlobalPoolingLayer(PoolingType.AVG), x)
        .addVertex("features", new PreprocessorVertex(new FeedForwardToRnnPreProcessor()), "mean")
        .addVertex("timed", new MergeVertex(), "features", TIMING);
    x = "timed";
    int size = in + Minibatch.TIMING_FEATURES;
    for (int layer = 1; layer <= model.layers(); layer++) {
      page.addLayer("attention" + layer, attention(size, model), x);
      x = "attention" + layer;
      size = model.width();
    }
    return page.addLayer(
            "head",
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .dataFormat(RNNFormat.NCW)
                .activation(Activation.IDENTITY)
                .nIn(size)
                .nOut(network.outputSize())
                .build(),
            x)
        .setOutputs("head")
        .build();
  }

  private static SelfAttentionLayer attention(int in, TemporalModel.Transformer model) {
    return new SelfAttentionLayer.Builder()
        .nIn(in)
        .nOut(model.width())
        .nHeads(model.heads())
        .headSize(model.width() / model.heads())
        .projectInput(true)
        .build();
  }

  private String residual(GraphBuilder page, String x, int in, int out) {
    String name = "stage" + out;
    convolution(page, name + ".1", x, in, out, body.kernel(), 2);
    page.addLayer(name + ".relu1", new ActivationLayer(Activation.RELU), name + ".1.bn");
    convolution(page, name + ".2", name + ".relu1", out, out, body.kernel(), 1);
    convolution(page, name + ".shortcut", x, in, out, 1, 2);
    page.addVertex(
        name + ".sum",
        new ElementWiseVertex(ElementWiseVertex.Op.Add),
        name + ".2.bn",
        name + ".shortcut.bn");
    page.addLayer(name, new ActivationLayer(Activation.RELU), name + ".sum");
    return name;
  }

  private static void convolution(
      GraphBuilder page, String name, String x, int in, int out, int kernel, int stride) {
    page.addLayer(
        name,
        new ConvolutionLayer.Builder(1, kernel)
            .stride(1, stride)
            .nIn(in)
            .nOut(out)
            .hasBias(false)
            .build(),
        x);
    page.addLayer(name + ".bn", new BatchNormalization.Builder().nIn(out).nOut(out).build(), name);
  }
}
