package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.IntegratedGradients;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.UnsupportedNetworkException;
import org.ecgsl.engine.dl4j.Dl4jScorer;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.PretextTask;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Heads and ways to train that only this engine has. */
class TorchHeadsTest {

  private static final TorchConfig CONFIG = TorchConfig.cpu(1);
  private static final int BEATS = 4;
  private static final int SAMPLES = 16;
  private static final Preprocessing PREPROCESSING =
      new Preprocessing(2, SegmentationConfig.defaults().segments(32, SAMPLES, 4), BEATS);
  private static final Head.Prediction RHYTHM =
      new Head.Prediction(List.of("N", "A"), Head.Unit.SEQUENCE, Head.Answer.ONE_OF);
  private static final Head.Prediction DIAGNOSES =
      new Head.Prediction(List.of("MI", "HYP", "CD"), Head.Unit.SEQUENCE, Head.Answer.ANY_OF);
  private static final Head.Prediction AGE =
      new Head.Prediction(List.of("age"), Head.Unit.SEQUENCE, Head.Answer.AMOUNT);

  static Stream<Head.Prediction> answers() {
    return Stream.of(RHYTHM, DIAGNOSES, AGE);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerOfASequenceIsTheSameAtAllItsHeartbeatsAndPaddingDoesNotChangeIt(
      Head.Prediction head) {
    BeatSequence two = sequence(2, 5);
    // Without a temporal model the weights know nothing of the number of heartbeats.
    float[] padded = score(network(head, new TemporalModel.None()), PREPROCESSING, two);
    float[] full =
        score(
            new Network(
                new EcgSlArchitecture(2, SAMPLES, 2, List.of(3, 4), 2, 5, new TemporalModel.None()),
                head),
            new Preprocessing(2, SegmentationConfig.defaults().segments(32, SAMPLES, 4), 2),
            two);
    int labels = head.labels().size();

    for (int beat = 1; beat < BEATS; beat++) {
      assertThat(Arrays.copyOfRange(padded, beat * labels, (beat + 1) * labels))
          .isEqualTo(Arrays.copyOf(padded, labels));
    }
    assertThat(Arrays.copyOf(padded, labels))
        .containsExactly(Arrays.copyOf(full, labels), within(1e-5f));
  }

  @Test
  void withoutATemporalModelAnAnswerOfAHeartbeatDoesNotLookAtOthers() {
    Network network = network(Sample.CLASSIFICATION, new TemporalModel.None());
    Minibatch minibatch = minibatch(List.of(sequence(4, 5)));
    float[] before = score(network, minibatch);
    Arrays.fill(minibatch.segments(), 0, 2 * SAMPLES, 7);
    float[] after = score(network, minibatch);

    assertThat(Arrays.copyOf(after, 3)).isNotEqualTo(Arrays.copyOf(before, 3));
    assertThat(Arrays.copyOfRange(after, 3, after.length))
        .containsExactly(Arrays.copyOfRange(before, 3, before.length), within(1e-6f));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void trainingLearnsAnswersOfSequences(Head.Prediction head) throws IOException {
    Network network = network(head, Sample.TRANSFORMER);

    List<Double> losses = train(network, labelled(head), TrainingPlan.Trained.ALL).losses();

    assertThat(losses.get(losses.size() - 1)).isLessThan(0.4 * losses.get(0));
  }

  @Test
  void aProbeLeavesTheBodyAsItIsToTheBitAndMovesTheHead() throws IOException {
    Network network = network(RHYTHM, Sample.TRANSFORMER);
    Weights start = Sample.weights(network, 3);

    Weights trained = train(network, labelled(RHYTHM), TrainingPlan.Trained.HEAD, start).weights();

    assertThat(
            trained
                .keep(name -> !name.startsWith("head."))
                .distance(start.keep(name -> !name.startsWith("head."))))
        .isZero();
    assertThat(trained.distance(start)).isPositive();
  }

  static Stream<PretextTask> pretexts() {
    return Stream.of(
        new PretextTask.MaskedBeatReconstruction(0.5),
        new PretextTask.MaskedBeatPrediction(0.5),
        new PretextTask.Contrastive(0.5));
  }

  @ParameterizedTest
  @MethodSource("pretexts")
  void everyPretextTaskIsLearned(PretextTask task) throws IOException {
    Network network = network(task.head(), Sample.TRANSFORMER);
    List<BeatSequence> sequences =
        Stream.iterate(1, seed -> seed + 1).limit(6).map(seed -> sequence(4, seed)).toList();
    MinibatchSource source =
        shard ->
            PREPROCESSING.pretraining(
                sequences, task, false, new SplittableRandom(shard.hashCode()));

    List<Double> losses = train(network, source, TrainingPlan.Trained.ALL).losses();

    assertThat(losses.get(losses.size() - 1)).isLessThan(0.8 * losses.get(0));
  }

  @Test
  void viewsThatCannotBeToldApartCostTheLogarithmOfTheirNumber() {
    Network network = network(new Head.Contrast(4, 0.5), Sample.TRANSFORMER);
    BeatSequence same = sequence(4, 5);
    Minibatch four =
        new Preprocessing(2, SegmentationConfig.defaults().segments(32, SAMPLES, 4), BEATS)
            .labelled(List.of(same, same, same, same), new double[] {1});
    for (int row = 0; row < 4; row++) {
      four.weights()[row * BEATS] = 1;
    }

    try (Scorer scorer = new TorchScorer(network, Sample.weights(network, 3), CONFIG)) {
      // Each of four rows has three others, all alike.
      assertThat(scorer.lossSum(four)).isCloseTo(4 * Math.log(3), within(1e-4));
    }
  }

  /** Completeness, axiom of Sundararajan et al.; it holds for no wrong gradient. */
  @Test
  void integratedGradientsAddUpToTheScoreLessThatOfAFlatSignal() {
    Network network = network(DIAGNOSES, Sample.TRANSFORMER);
    Minibatch minibatch = Sample.minibatch(network, 2, 4);
    try (Scorer scorer = new TorchScorer(network, Initialisation.weights(network, 3), CONFIG)) {
      double sum = 0;
      for (float share : new IntegratedGradients(scorer, 300).of(minibatch)) {
        sum += share;
      }
      double difference = score(scorer, minibatch, 1) - score(scorer, minibatch, 0);

      assertThat(Math.abs(difference)).isGreaterThan(1e-3);
      assertThat(sum).isCloseTo(difference, within(0.02 * Math.abs(difference)));
    }
  }

  @Test
  void aGradientIsTheSlopeOfTheScore() {
    Network network = network(DIAGNOSES, Sample.TRANSFORMER);
    Minibatch minibatch = Sample.minibatch(network, 2, 4);
    try (Scorer scorer = new TorchScorer(network, Sample.weights(network, 3), CONFIG)) {
      float[] gradient = scorer.gradient(minibatch);
      double claimed = 0;
      for (int i = 0; i < gradient.length; i++) {
        claimed += gradient[i] * minibatch.segments()[i];
      }
      double measured = (score(scorer, minibatch, 1.01f) - score(scorer, minibatch, 0.99f)) / 0.02;

      assertThat(claimed).isCloseTo(measured, within(0.01 * Math.abs(measured)));
    }
  }

  /** Sum of weight × target × logit, with all samples times a factor. */
  private static double score(Scorer scorer, Minibatch minibatch, float factor) {
    float[] scaled = minibatch.segments().clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    float[] probabilities =
        scorer.score(
            new Minibatch(
                minibatch.sequences(),
                minibatch.beats(),
                scaled,
                minibatch.timing(),
                minibatch.visible(),
                minibatch.targets(),
                minibatch.weights()));
    int labels = probabilities.length / minibatch.weights().length;
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      double logit = Math.log(probabilities[i] / (1.0 - probabilities[i]));
      sum += minibatch.weights()[i / labels] * minibatch.targets()[i] * logit;
    }
    return sum;
  }

  @Test
  void deeplearning4jRefusesWhatItDoesNotKnowInOneLine() {
    for (Network network :
        List.of(
            network(RHYTHM, Sample.TRANSFORMER),
            network(Sample.CLASSIFICATION, new TemporalModel.None()),
            network(new Head.LatentPrediction(), Sample.TRANSFORMER))) {
      assertThatThrownBy(() -> new Dl4jScorer(network, Initialisation.weights(network, 1)).close())
          .isInstanceOf(UnsupportedNetworkException.class)
          .hasMessageContaining("training.engine = torch")
          .hasMessageNotContaining("\n");
    }
  }

  @ParameterizedTest
  @MethodSource("pretexts")
  void aTrainingGoesOnFromAnyCheckpointToTheSameBits(PretextTask task) throws IOException {
    Network network = network(task.head(), Sample.TRANSFORMER);
    List<BeatSequence> sequences =
        Stream.iterate(1, seed -> seed + 1).limit(6).map(seed -> sequence(4, seed)).toList();
    MinibatchSource source =
        shard ->
            PREPROCESSING.pretraining(
                sequences, task, true, new SplittableRandom(shard.hashCode()));
    TrainingPlan plan =
        new TrainingPlan(
            2,
            0.02,
            0.01,
            1,
            epoch -> List.of("a" + epoch, "b" + epoch, "c" + epoch, "d" + epoch, "e" + epoch),
            TrainingPlan.Trained.ALL,
            List.of("v"),
            2);
    Weights start = Initialisation.weights(network, 1);
    Checkpoints undisturbed = new Checkpoints();
    Weights expected = new TorchEngine(CONFIG).train(network, start, plan, source, undisturbed);

    assertThat(undisturbed.all)
        .extracting(each -> each.epoch() + "+" + each.shards())
        .containsExactly("0+2", "0+4", "1+0", "1+2", "1+4", "2+0");
    for (Checkpoint checkpoint : undisturbed.all) {
      Checkpoints resumed = new Checkpoints();
      Weights weights = new TorchEngine(CONFIG).train(network, checkpoint, plan, source, resumed);
      assertThat(weights.distance(expected)).isZero();
      assertThat(resumed.all).hasSizeLessThan(undisturbed.all.size());
    }
  }

  private static final class Checkpoints implements TrainingListener {
    private final List<Checkpoint> all = new ArrayList<>();

    @Override
    public void epoch(EpochReport report) {}

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      all.add(checkpoint);
    }
  }

  private record Training(Weights weights, List<Double> losses) {}

  private static Training train(
      Network network, MinibatchSource source, TrainingPlan.Trained trained) throws IOException {
    return train(network, source, trained, Initialisation.weights(network, 1));
  }

  private static Training train(
      Network network, MinibatchSource source, TrainingPlan.Trained trained, Weights start)
      throws IOException {
    List<String> shards = Stream.generate(() -> "a").limit(40).toList();
    TrainingPlan plan = new TrainingPlan(4, 0.02, 0, 1, epoch -> shards, trained, List.of("a"));
    List<EpochReport> reports = new ArrayList<>();
    Weights weights = new TorchEngine(CONFIG).train(network, start, plan, source, reports::add);
    return new Training(weights, reports.stream().map(EpochReport::validationLoss).toList());
  }

  /** Sequences whose answer is in their signal: the sign of a slow wave. */
  private static MinibatchSource labelled(Head.Prediction head) {
    List<BeatSequence> sequences = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      float[] answer = new float[head.labels().size()];
      answer[i % answer.length] = head.answer() == Head.Answer.AMOUNT ? i - 2.5f : 1;
      sequences.add(sequence(4, i).with(new BeatSequence.Labels.OfSequence(answer)));
    }
    double[] ones = new double[head.labels().size()];
    Arrays.fill(ones, 1);
    return shard -> PREPROCESSING.labelled(sequences, ones);
  }

  private static Network network(Head head, TemporalModel temporal) {
    return new Network(
        new EcgSlArchitecture(2, SAMPLES, BEATS, List.of(3, 4), 2, 5, temporal), head);
  }

  private static BeatSequence sequence(int beats, long seed) {
    Random random = new Random(seed);
    float[] segments = new float[beats * 2 * SAMPLES];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = (float) random.nextGaussian();
    }
    double[] rr = new double[beats];
    Arrays.fill(rr, 0.8);
    return new BeatSequence(2, SAMPLES, segments, rr, rr, new BeatSequence.Labels.Unknown(), 0);
  }

  private static Minibatch minibatch(List<BeatSequence> sequences) {
    return PREPROCESSING.labelled(sequences, new double[] {1, 1, 1});
  }

  private static float[] score(
      Network network, Preprocessing preprocessing, BeatSequence sequence) {
    double[] weights = new double[network.outputSize()];
    return score(network, preprocessing.labelled(List.of(sequence), weights));
  }

  private static float[] score(Network network, Minibatch minibatch) {
    try (Scorer scorer = new TorchScorer(network, Sample.weights(network, 3), CONFIG)) {
      return scorer.score(minibatch);
    }
  }
}
