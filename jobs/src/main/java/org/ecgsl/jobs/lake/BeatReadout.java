package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.engine.IntegratedGradients;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.jobs.lake.BeatSelection.Located;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.BeatSequence.Labels;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Part;

/**
 * What a model makes of single heartbeats of the test side, read out on the executors: where its
 * encoder places them, what it answers, and where it looks. Only what is asked for moves.
 */
public final class BeatReadout implements Serializable {

  private static final long serialVersionUID = 1;

  /** Points on the way that gradients are integrated over. */
  private static final int STEPS = 8;

  private final BeatSelection selection;
  private final int batchSequences;
  private final ScorerFactory scorers;
  private final SerializableConfiguration hadoop;

  /**
   * @param batchSequences sequences that go through the network together
   */
  public BeatReadout(
      BeatSelection selection, int batchSequences, ScorerFactory scorers, Configuration hadoop) {
    this.selection = selection;
    this.batchSequences = batchSequences;
    this.scorers = scorers;
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /** Key of the beats table. */
  public record BeatKey(String dataset, String recordId, long rSample) implements Serializable {}

  /**
   * A heartbeat.
   *
   * @param features (F) structural features of the encoder
   * @param outputs (K) what the model answers; empty if it foretells no labels
   * @param label index of its reference label, {@link BeatSequence#UNLABELLED} if none is known
   * @param picture (S) its first lead, millivolt
   * @param saliency (C, S) share of each sample in the likeliest label, 1 the largest of the
   *     heartbeat; no rows where nobody asked or the engine cannot tell
   */
  public record Read(
      BeatKey key,
      float[] features,
      float[] outputs,
      int label,
      float[] picture,
      float[][] saliency)
      implements Serializable {}

  /**
   * Reads heartbeats out; those that are in no sequence of the test side are left out.
   *
   * @param wanted the heartbeats, a few thousand
   * @param looked those among them whose saliency is taken
   */
  public Map<BeatKey, Read> read(
      Snapshot snapshot, StoredModel model, Set<BeatKey> wanted, Set<BeatKey> looked) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(snapshot.spark().sparkContext());
    Broadcast<StoredModel> shared = spark.broadcast(model);
    List<String> files = snapshot.files(LakeTable.BEATS);
    Map<BeatKey, Read> read = new LinkedHashMap<>();
    spark
        .parallelize(files, files.size())
        .flatMap(file -> new FileReadout(shared.value(), wanted, looked).of(file))
        .collect()
        .forEach(each -> read.putIfAbsent(each.key(), each));
    return read;
  }

  private final class FileReadout {
    private final StoredModel model;
    private final Set<BeatKey> wanted;
    private final Set<BeatKey> looked;
    private final List<Read> reads = new ArrayList<>();

    FileReadout(StoredModel model, Set<BeatKey> wanted, Set<BeatKey> looked) {
      this.model = model;
      this.wanted = wanted;
      this.looked = looked;
    }

    Iterator<Read> of(String uri) throws IOException {
      Preprocessing preprocessing = selection.preprocessing();
      try (BeatFile file = new BeatFile(uri, hadoop.value());
          Scorer scorer = scorers.open(model.description().network(), model.weights())) {
        for (int rowGroup = 0; rowGroup < file.rowGroups(); rowGroup++) {
          BeatColumns keys = file.readKeys(rowGroup);
          if (IntStream.range(0, keys.beats()).anyMatch(row -> wanted.contains(key(keys, row)))) {
            read(
                file.read(rowGroup, preprocessing.leads(), preprocessing.segmentSamples()), scorer);
          }
        }
      }
      return reads.iterator();
    }

    private void read(BeatColumns beats, Scorer scorer) {
      List<Located> sequences =
          selection.sequences(beats, Part.TEST).stream()
              .filter(located -> has(located, beats, wanted::contains))
              .toList();
      for (int at = 0; at < sequences.size(); at += batchSequences) {
        int end = Math.min(sequences.size(), at + batchSequences);
        read(sequences.subList(at, end), beats, scorer);
      }
    }

    private boolean has(Located located, BeatColumns beats, Predicate<BeatKey> which) {
      return Arrays.stream(located.rows()).anyMatch(row -> which.test(key(beats, row)));
    }

    private void read(List<Located> sequences, BeatColumns beats, Scorer scorer) {
      int labels = labels();
      Minibatch minibatch = minibatch(sequences);
      float[] features = scorer.features(minibatch);
      float[] outputs = labels == 0 ? new float[0] : scorer.score(minibatch);
      int slots = minibatch.sequences() * minibatch.beats();
      int size = features.length / slots;
      for (int s = 0; s < sequences.size(); s++) {
        Located located = sequences.get(s);
        int first = s * minibatch.beats();
        float[] answers =
            Arrays.copyOfRange(outputs, first * labels, (first + minibatch.beats()) * labels);
        float[] shares =
            labels > 0 && has(located, beats, looked::contains)
                ? saliency(located, answers, scorer)
                : new float[0];
        for (int beat = located.sequence().from(); beat < located.sequence().beats(); beat++) {
          BeatKey key = key(beats, located.rows()[beat]);
          if (wanted.contains(key)) {
            int from = (first + beat) * size;
            reads.add(
                new Read(
                    key,
                    Arrays.copyOfRange(features, from, from + size),
                    Arrays.copyOfRange(answers, beat * labels, (beat + 1) * labels),
                    label(located.sequence().labels(), beat),
                    picture(beats, located.rows()[beat]),
                    looked.contains(key) ? ofBeat(shares, beat) : new float[0][]));
          }
        }
      }
    }

    private int labels() {
      return model.description().network().head() instanceof Head.Prediction head
          ? head.labels().size()
          : 0;
    }

    private Minibatch minibatch(List<Located> sequences) {
      return selection
          .preprocessing()
          .labelled(
              sequences.stream().map(Located::sequence).toList(),
              new double[Math.max(1, labels())]);
    }

    /** Shares of a sequence's samples in its likeliest labels; none if the engine cannot tell. */
    private float[] saliency(Located located, float[] answers, Scorer scorer) {
      int labels = labels();
      BeatSequence sequence = located.sequence();
      double[] ones = new double[labels];
      Arrays.fill(ones, 1);
      int[] likeliest = new int[sequence.beats()];
      for (int beat = 0; beat < likeliest.length; beat++) {
        likeliest[beat] = largest(answers, beat * labels, labels);
      }
      Labels said = new Labels.OfHeartbeats(likeliest);
      if (((Head.Prediction) model.description().network().head()).unit() == Head.Unit.SEQUENCE) {
        float[] answer = new float[labels];
        answer[likeliest[0]] = 1;
        said = new Labels.OfSequence(answer);
      }
      try {
        return new IntegratedGradients(scorer, STEPS)
            .of(selection.preprocessing().labelled(List.of(sequence.with(said)), ones));
      } catch (UnsupportedOperationException e) {
        return new float[0];
      }
    }

    /** Sizes of a heartbeat's shares, as parts of the largest, each with its neighbours'. */
    private float[][] ofBeat(float[] shares, int beat) {
      if (shares.length == 0) {
        return new float[0][];
      }
      int leads = selection.preprocessing().leads();
      int samples = selection.preprocessing().segmentSamples();
      float[][] sizes = new float[leads][samples];
      float most = 1e-12f;
      for (int lead = 0; lead < leads; lead++) {
        int from = (beat * leads + lead) * samples;
        for (int i = 0; i < samples; i++) {
          for (int near = Math.max(0, i - 1); near <= Math.min(samples - 1, i + 1); near++) {
            sizes[lead][i] += Math.abs(shares[from + near]) / 3;
          }
          most = Math.max(most, sizes[lead][i]);
        }
      }
      for (float[] lead : sizes) {
        for (int i = 0; i < lead.length; i++) {
          lead[i] /= most;
        }
      }
      return sizes;
    }

    private float[] picture(BeatColumns beats, int row) {
      int samples = selection.preprocessing().segmentSamples();
      int from = row * selection.preprocessing().leads() * samples;
      return Arrays.copyOfRange(beats.segments(), from, from + samples);
    }
  }

  private static int label(Labels labels, int beat) {
    if (labels instanceof Labels.OfHeartbeats each) {
      return each.classes()[beat];
    }
    return labels instanceof Labels.OfSequence whole
        ? largest(whole.answer(), 0, whole.answer().length)
        : BeatSequence.UNLABELLED;
  }

  /** Which of some values is the largest. */
  private static int largest(float[] values, int from, int size) {
    int best = from;
    for (int i = from + 1; i < from + size; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best - from;
  }

  private static BeatKey key(BeatColumns beats, int row) {
    return new BeatKey(beats.dataset()[row], beats.recordId()[row], beats.rSample()[row]);
  }
}
