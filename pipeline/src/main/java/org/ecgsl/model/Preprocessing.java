package org.ecgsl.model;

import static org.ecgsl.model.Head.Reconstruction.RR_INTERVALS;
import static org.ecgsl.model.Minibatch.PRESENT;
import static org.ecgsl.model.Minibatch.TIMING_FEATURES;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ecgsl.beat.SegmentationConfig;

/**
 * The one way from a recording to what the network sees, shared by training and inference.
 *
 * <p>Heartbeats are found and cut as {@link #segmentation} says ({@link
 * org.ecgsl.beat.BeatSegmenter}); of each the first C leads are read, in recorded order, and leads
 * it lacks are zero. They go into sequences of T ({@link BeatSequence}).
 *
 * <p>Samples are standardised per sequence and lead to mean 0 and variance 1, so that gain and
 * electrode differences between recordings vanish while heartbeats of a sequence keep their size
 * against each other. RR intervals enter as logarithms against the sequence's median, in units of
 * {@value #LOG_RR_UNIT}: what tells rhythms apart is then as large as what tells shapes apart.
 * Sequences shorter than T are padded with heartbeats that are invisible and weigh nothing.
 *
 * <p>Timing features of a heartbeat, in order: ln(RR before / median RR) and ln(RR after / median
 * RR) in those units, ln(median RR in seconds), 1 if hidden by the pretext task, 1 if it is a
 * heartbeat and not padding. Unknown and hidden intervals give 0. The first two are clipped to
 * ±{@value #RR_LIMIT}.
 *
 * @param leads C
 * @param segmentation how heartbeats are found and cut
 * @param sequenceBeats T
 */
public record Preprocessing(int leads, SegmentationConfig segmentation, int sequenceBeats)
    implements Serializable {

  /** An interval that is longer by a tenth is a beat of a heart that keeps no strict time. */
  static final double LOG_RR_UNIT = 0.1;

  /** In those units: half as long again, or two thirds, is as much as more. */
  static final double RR_LIMIT = 8;

  /** Weight of a heartbeat that is rebuilt though it is seen, where that of a hidden one is 1. */
  static final float VISIBLE_WEIGHT = 0.5f;

  /** Below this standard deviation (mV, or the source's unit) a lead counts as flat. */
  private static final double FLAT = 1e-6;

  public Preprocessing {
    Objects.requireNonNull(segmentation, "segmentation");
    if (leads < 1 || sequenceBeats < 1) {
      throw new IllegalArgumentException(
          "preprocessing of " + leads + " leads, " + sequenceBeats + " heartbeats");
    }
  }

  /** Samples per lead of a segment, S. */
  public int segmentSamples() {
    return segmentation.segmentSamples();
  }

  /** Sampling rate of the segments. */
  public double segmentRateHz() {
    return segmentation.segmentRateHz();
  }

  /** Index of the R-peak in a segment. */
  public int rIndex() {
    return segmentation.rIndex();
  }

  /**
   * Puts a heartbeat's segment where the network reads it: the first C leads, zero where there are
   * fewer.
   *
   * @param segment {@code [lead][sample]}, millivolt
   * @param segments (n, C, S), zero where it is put
   * @param beat its place among the n
   */
  public void put(float[][] segment, float[] segments, int beat) {
    for (int lead = 0; lead < Math.min(leads, segment.length); lead++) {
      System.arraycopy(
          segment[lead], 0, segments, (beat * leads + lead) * segmentSamples(), segmentSamples());
    }
  }

  /**
   * A sequence of some of a recording's heartbeats.
   *
   * @param segments (n, C, S) of all heartbeats; empty if only their times are known: zeros then
   * @param rrPrevSeconds (n) RR intervals before
   * @param rrNextSeconds (n) RR intervals after
   * @param beats which of the n are in the sequence, in time order
   * @param labels what is known of it
   * @param from index in the sequence of the first heartbeat that counts
   */
  public BeatSequence sequence(
      float[] segments,
      double[] rrPrevSeconds,
      double[] rrNextSeconds,
      int[] beats,
      BeatSequence.Labels labels,
      int from) {
    int beatSize = leads * segmentSamples();
    float[] samples = new float[beats.length * beatSize];
    double[] rrPrev = new double[beats.length];
    double[] rrNext = new double[beats.length];
    for (int i = 0; i < beats.length; i++) {
      if (segments.length > 0) {
        System.arraycopy(segments, beats[i] * beatSize, samples, i * beatSize, beatSize);
      }
      rrPrev[i] = rrPrevSeconds[beats[i]];
      rrNext[i] = rrNextSeconds[beats[i]];
    }
    return new BeatSequence(leads, segmentSamples(), samples, rrPrev, rrNext, labels, from);
  }

  /** A minibatch that is scored: without targets, and with no weights. */
  public Minibatch unlabelled(List<BeatSequence> sequences) {
    Builder builder = new Builder(sequences.size(), 0);
    for (int row = 0; row < sequences.size(); row++) {
      builder.add(row, sequences.get(row));
    }
    return builder.build();
  }

  /**
   * A minibatch for pre-training. Of a hidden heartbeat neither structural features nor RR
   * intervals are seen. Where it is foretold, its weight is 1 if it counts.
   *
   * <p>To rebuild heartbeats, targets are those of {@link Head.Reconstruction}, of the sequence
   * before it was changed, and visible heartbeats count with {@value #VISIBLE_WEIGHT}: the network
   * has to keep what they are, too, which is what it is asked for in the end, and gain, wander and
   * noise are learned to be no part of that. Where the network makes its own targets there are none
   * and visible heartbeats do not count. To recognise sequences, there are two rows of each,
   * changed by {@link Augmentation} and with heartbeats hidden, and the first heartbeat of each row
   * has the weight 1.
   *
   * @param augmented whether sequences are changed
   */
  public Minibatch pretraining(
      List<BeatSequence> sequences, PretextTask task, boolean augmented, SplittableRandom random) {
    if (task instanceof PretextTask.Contrastive) {
      return views(sequences, task, random).build();
    }
    boolean rebuilds = task instanceof PretextTask.MaskedBeatReconstruction;
    int outputSize = rebuilds ? Head.Reconstruction.outputSize(leads * segmentSamples()) : 0;
    Builder builder = new Builder(sequences.size(), outputSize);
    Augmentation augmentation = new Augmentation(random);
    for (int row = 0; row < sequences.size(); row++) {
      BeatSequence sequence = sequences.get(row);
      builder.add(row, sequence);
      if (rebuilds) {
        builder.rebuild(row, sequence);
      }
      if (augmented) {
        builder.change(row, sequence, augmentation);
      }
      boolean[] hidden = task.mask(Math.max(2, sequence.beats()), random);
      for (int beat = 0; beat < sequence.beats(); beat++) {
        if (hidden[beat]) {
          builder.hide(row, beat, beat >= sequence.from());
        }
      }
    }
    return builder.build();
  }

  private Builder views(List<BeatSequence> sequences, PretextTask task, SplittableRandom random) {
    Builder builder = new Builder(2 * sequences.size(), 0);
    Augmentation augmentation = new Augmentation(random);
    for (int row = 0; row < 2 * sequences.size(); row++) {
      BeatSequence sequence = sequences.get(row / 2);
      builder.add(row, sequence);
      builder.change(row, sequence, augmentation);
      boolean[] hidden = task.mask(Math.max(2, sequence.beats()), random);
      for (int beat = 0; beat < sequence.beats(); beat++) {
        if (hidden[beat] && sequence.beats() > 1) {
          builder.hide(row, beat, false);
        }
      }
      builder.weights[row * sequenceBeats] = 1;
    }
    return builder;
  }

  /**
   * A minibatch with labels. Of a sequence that is labelled heartbeat by heartbeat, targets are
   * one-hot, weights are the class weight where a label is known and the heartbeat counts, 0
   * elsewhere. Of one that is labelled as a whole, its first heartbeat carries the answer, with the
   * mean weight of its labels.
   *
   * @param labelWeights (K) weight of each label
   */
  public Minibatch labelled(List<BeatSequence> sequences, double[] labelWeights) {
    return labelled(sequences, labelWeights, Optional.empty());
  }

  /** The same of sequences changed by {@link Augmentation}, to learn from. */
  public Minibatch augmented(
      List<BeatSequence> sequences, double[] labelWeights, SplittableRandom random) {
    return labelled(sequences, labelWeights, Optional.of(new Augmentation(random)));
  }

  private Minibatch labelled(
      List<BeatSequence> sequences, double[] labelWeights, Optional<Augmentation> augmentation) {
    Builder builder = new Builder(sequences.size(), labelWeights.length);
    for (int row = 0; row < sequences.size(); row++) {
      BeatSequence sequence = sequences.get(row);
      builder.add(row, sequence);
      if (augmentation.isPresent()) {
        builder.change(row, sequence, augmentation.get());
      }
      if (sequence.labels() instanceof BeatSequence.Labels.OfHeartbeats each) {
        for (int beat = sequence.from(); beat < sequence.beats(); beat++) {
          int label = each.classes()[beat];
          if (label != BeatSequence.UNLABELLED) {
            builder.label(row, beat, label, labelWeights[label]);
          }
        }
      } else if (sequence.labels() instanceof BeatSequence.Labels.OfSequence whole) {
        builder.answer(row, whole.answer(), meanWeight(whole.answer(), labelWeights));
      }
    }
    return builder.build();
  }

  /** Mean weight of the labels an answer has; 1 if it has none. */
  private static double meanWeight(float[] answer, double[] labelWeights) {
    double sum = 0;
    int labels = 0;
    for (int k = 0; k < answer.length; k++) {
      if (answer[k] == 1) {
        sum += labelWeights[k];
        labels++;
      }
    }
    return labels == 0 ? 1 : sum / labels;
  }

  private final class Builder {
    private final int sequences;
    private final int outputSize;
    private final float[] segments;
    private final float[] timing;
    private final float[] visible;
    private final float[] targets;
    private final float[] weights;

    Builder(int sequences, int outputSize) {
      int n = sequences * sequenceBeats;
      this.sequences = sequences;
      this.outputSize = outputSize;
      segments = new float[n * leads * segmentSamples()];
      timing = new float[n * TIMING_FEATURES];
      visible = new float[n];
      targets = new float[n * outputSize];
      weights = new float[n];
    }

    void add(int row, BeatSequence sequence) {
      if (sequence.leads() != leads
          || sequence.segmentSamples() != segmentSamples()
          || sequence.beats() > sequenceBeats) {
        throw new IllegalArgumentException(
            "a sequence of "
                + sequence.beats()
                + " heartbeats, "
                + sequence.leads()
                + " leads, "
                + sequence.segmentSamples()
                + " samples does not fit "
                + Preprocessing.this);
      }
      int first = row * sequenceBeats;
      standardise(sequence.segments(), segments, first * leads * segmentSamples());
      double median = medianRr(sequence);
      for (int beat = 0; beat < sequence.beats(); beat++) {
        int at = (first + beat) * TIMING_FEATURES;
        timing[at] = logRatio(sequence.rrPrevSeconds()[beat], median);
        timing[at + 1] = logRatio(sequence.rrNextSeconds()[beat], median);
        timing[at + 2] = (float) Math.log(median);
        timing[at + PRESENT] = 1;
        visible[first + beat] = 1;
      }
    }

    void change(int row, BeatSequence sequence, Augmentation augmentation) {
      int from = row * sequenceBeats * leads * segmentSamples();
      augmentation.apply(segments, from, sequence.beats(), leads, segmentSamples());
    }

    /** Makes the heartbeats as they stand what is to be rebuilt. */
    void rebuild(int row, BeatSequence sequence) {
      int samples = leads * segmentSamples();
      float rrWeight = (float) Head.Reconstruction.weightOfRr(samples);
      for (int beat = 0; beat < sequence.beats(); beat++) {
        int at = row * sequenceBeats + beat;
        int target = at * outputSize;
        System.arraycopy(segments, at * samples, targets, target, samples);
        for (int rr = 0; rr < RR_INTERVALS; rr++) {
          targets[target + samples + rr] = rrWeight * timing[at * TIMING_FEATURES + rr];
        }
        weights[at] = beat >= sequence.from() ? VISIBLE_WEIGHT : 0;
      }
    }

    void hide(int row, int beat, boolean counts) {
      int at = row * sequenceBeats + beat;
      visible[at] = 0;
      Arrays.fill(timing, at * TIMING_FEATURES, at * TIMING_FEATURES + RR_INTERVALS, 0);
      timing[at * TIMING_FEATURES + 3] = 1;
      weights[at] = counts ? 1 : 0;
    }

    void label(int row, int beat, int label, double weight) {
      int at = row * sequenceBeats + beat;
      targets[at * outputSize + label] = 1;
      weights[at] = (float) weight;
    }

    void answer(int row, float[] answer, double weight) {
      int first = row * sequenceBeats;
      System.arraycopy(answer, 0, targets, first * outputSize, outputSize);
      weights[first] = (float) weight;
    }

    Minibatch build() {
      return new Minibatch(sequences, sequenceBeats, segments, timing, visible, targets, weights);
    }
  }

  private void standardise(float[] in, float[] out, int at) {
    int samples = segmentSamples();
    int beatSize = leads * samples;
    float[] row = new float[samples];
    for (int lead = 0; lead < leads; lead++) {
      int first = lead * samples;
      float origin = in[first];
      Moments moments = new Moments(samples, origin);
      for (int from = first; from < in.length; from += beatSize) {
        System.arraycopy(in, from, row, 0, samples);
        moments.add(row);
      }
      double deviation = moments.deviation();
      float scale = deviation < FLAT ? 0 : (float) (1 / deviation);
      float beyondOrigin = (float) moments.meanBeyondOrigin();
      for (int from = first; from < in.length; from += beatSize) {
        System.arraycopy(in, from, row, 0, samples);
        for (int i = 0; i < samples; i++) {
          row[i] = (row[i] - origin - beyondOrigin) * scale;
        }
        System.arraycopy(row, 0, out, at + from, samples);
      }
    }
  }

  /**
   * Mean and standard deviation of many rows. Differences from an origin near the mean keep the
   * offset of a lead out of what floats can tell apart (Chan et al. 1983, shifted data); each place
   * of a row has a sum of its own, so that the compiler turns the loop into vector instructions.
   */
  private static final class Moments {
    private final float origin;
    private final float[] sums;
    private final float[] squares;
    private long n;

    Moments(int places, float origin) {
      this.origin = origin;
      sums = new float[places];
      squares = new float[places];
    }

    void add(float[] row) {
      for (int i = 0; i < sums.length; i++) {
        float beyond = row[i] - origin;
        sums[i] += beyond;
        squares[i] += beyond * beyond;
      }
      n += row.length;
    }

    double meanBeyondOrigin() {
      return sum(sums) / n;
    }

    double deviation() {
      double mean = meanBeyondOrigin();
      return Math.sqrt(Math.max(0, sum(squares) / n - mean * mean));
    }

    private static double sum(float[] values) {
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      return sum;
    }
  }

  /** Median of the known RR intervals before each beat, 1 s if none is known. */
  private static double medianRr(BeatSequence sequence) {
    double[] known =
        Arrays.stream(sequence.rrPrevSeconds()).filter(rr -> rr > 0).sorted().toArray();
    return known.length == 0 ? 1 : known[known.length / 2];
  }

  private static float logRatio(double rr, double median) {
    if (!(rr > 0)) {
      return 0;
    }
    return (float) Math.max(-RR_LIMIT, Math.min(RR_LIMIT, Math.log(rr / median) / LOG_RR_UNIT));
  }
}
