package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.engine.IntegratedGradients;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.eval.SaliencyProfile;
import org.ecgsl.eval.SaliencyProfile.Region;
import org.ecgsl.eval.SaliencyProfile.Stretch;
import org.ecgsl.jobs.lake.BeatSelection.Located;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;

/** Takes the saliency of a model's answers over the heartbeats of the test side, label by label. */
public final class BeatSaliency implements Serializable {

  private static final long serialVersionUID = 1;

  /** Points on the way that gradients are integrated over. */
  private static final int STEPS = 8;

  private final BeatSelection selection;
  private final int batchSequences;
  private final ScorerFactory scorers;
  private final StoredModel model;
  private final SerializableConfiguration hadoop;

  /**
   * @param batchSequences sequences that go through the network together
   */
  public BeatSaliency(
      BeatSelection selection,
      int batchSequences,
      ScorerFactory scorers,
      StoredModel model,
      Configuration hadoop) {
    this.selection = selection;
    this.batchSequences = batchSequences;
    this.scorers = scorers;
    this.model = model;
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /** A profile for each label, of the heartbeats (or of the stretches' heartbeats) that have it. */
  public List<SaliencyProfile> profiles(Snapshot snapshot) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(snapshot.spark().sparkContext());
    Broadcast<Map<String, long[]>> fiducials = spark.broadcast(fiducials(snapshot));
    List<String> files = snapshot.files(LakeTable.BEATS);
    return spark
        .parallelize(files, files.size())
        .map(file -> of(file, fiducials.value()))
        .reduce(BeatSaliency::plus);
  }

  private static List<SaliencyProfile> plus(List<SaliencyProfile> a, List<SaliencyProfile> b) {
    for (int k = 0; k < a.size(); k++) {
      a.get(k).plus(b.get(k));
    }
    return a;
  }

  /**
   * Seconds from the R-peak to QRS onset, QRS offset, T onset and T offset of each heartbeat of the
   * test side, in microseconds.
   */
  private Map<String, long[]> fiducials(Snapshot snapshot) {
    Map<String, long[]> fiducials = new HashMap<>();
    for (Row row :
        snapshot
            .read(LakeTable.BEATS)
            .filter(col("fiducials.qrs_onset").isNotNull())
            .select(
                "dataset",
                "record_id",
                "r_sample",
                "patient_id",
                "r_seconds",
                "fiducials.qrs_onset",
                "fiducials.qrs_offset",
                "fiducials.t_onset",
                "fiducials.t_offset")
            .collectAsList()) {
      long r = row.getLong(2);
      PatientKey patient = new PatientKey(row.getString(0), row.getString(3));
      if (r > 0 && selection.split().has(Part.TEST, patient)) {
        double microseconds = 1e6 * row.getDouble(4) / r;
        long[] offsets = new long[4];
        for (int i = 0; i < offsets.length; i++) {
          offsets[i] =
              row.isNullAt(5 + i)
                  ? Long.MIN_VALUE
                  : Math.round((row.getLong(5 + i) - r) * microseconds);
        }
        fiducials.put(key(row.getString(0), row.getString(1), r), offsets);
      }
    }
    return fiducials;
  }

  private static String key(String dataset, String recordId, long sample) {
    return dataset + "/" + recordId + "@" + sample;
  }

  private List<SaliencyProfile> of(String uri, Map<String, long[]> fiducials) throws IOException {
    Preprocessing preprocessing = selection.preprocessing();
    Head.Prediction head = (Head.Prediction) model.description().network().head();
    List<SaliencyProfile> profiles = new ArrayList<>();
    head.labels()
        .forEach(label -> profiles.add(new SaliencyProfile(preprocessing.segmentSamples())));
    try (BeatFile file = new BeatFile(uri, hadoop.value());
        Scorer scorer = scorers.open(model.description().network(), model.weights())) {
      for (int rowGroup = 0; rowGroup < file.rowGroups(); rowGroup++) {
        BeatColumns beats =
            file.read(rowGroup, preprocessing.leads(), preprocessing.segmentSamples());
        List<Located> sequences = selection.sequences(beats, Part.TEST);
        for (int at = 0; at < sequences.size(); at += batchSequences) {
          int end = Math.min(sequences.size(), at + batchSequences);
          add(profiles, sequences.subList(at, end), beats, scorer, fiducials);
        }
      }
    }
    return profiles;
  }

  private void add(
      List<SaliencyProfile> profiles,
      List<Located> sequences,
      BeatColumns beats,
      Scorer scorer,
      Map<String, long[]> fiducials) {
    Preprocessing preprocessing = selection.preprocessing();
    double[] ones = new double[profiles.size()];
    Arrays.fill(ones, 1);
    Minibatch minibatch =
        preprocessing.labelled(sequences.stream().map(Located::sequence).toList(), ones);
    float[] gradient = scorer.gradient(minibatch);
    float[] integrated = new IntegratedGradients(scorer, STEPS).of(minibatch);
    int beatSize = preprocessing.leads() * preprocessing.segmentSamples();
    boolean ofSequences =
        ((Head.Prediction) model.description().network().head()).unit() == Head.Unit.SEQUENCE;
    for (int s = 0; s < sequences.size(); s++) {
      Located located = sequences.get(s);
      int first = s * minibatch.beats();
      for (int beat = located.sequence().from(); beat < located.sequence().beats(); beat++) {
        int row = located.rows()[beat];
        String key = key(beats.dataset()[row], beats.recordId()[row], beats.rSample()[row]);
        Map<Region, Stretch> regions = regions(fiducials.get(key));
        int answered = ofSequences ? first : first + beat;
        for (int k = 0; k < profiles.size(); k++) {
          if (minibatch.targets()[answered * profiles.size() + k] == 1) {
            profiles
                .get(k)
                .add(
                    gradient,
                    integrated,
                    minibatch.segments(),
                    (first + beat) * beatSize,
                    preprocessing.leads(),
                    regions);
          }
        }
      }
    }
  }

  /** Parts that lie in the segment, at least in part; none if nothing is known. */
  private Map<Region, Stretch> regions(long[] offsets) {
    Map<Region, Stretch> regions = new EnumMap<>(Region.class);
    if (offsets != null) {
      put(regions, Region.QRS, offsets[0], offsets[1]);
      put(regions, Region.ST, offsets[1], offsets[2]);
      put(regions, Region.T, offsets[2], offsets[3]);
    }
    return regions;
  }

  private void put(Map<Region, Stretch> regions, Region region, long from, long to) {
    if (from != Long.MIN_VALUE && to != Long.MIN_VALUE && to > from) {
      int first = index(from);
      int end = index(to);
      if (end > first) {
        regions.put(region, new Stretch(first, end));
      }
    }
  }

  /** Index in the segment of an instant so many microseconds after the R-peak, within bounds. */
  private int index(long microseconds) {
    Preprocessing preprocessing = selection.preprocessing();
    long index =
        preprocessing.rIndex() + Math.round(microseconds * 1e-6 * preprocessing.segmentRateHz());
    return (int) Math.max(0, Math.min(preprocessing.segmentSamples(), index));
  }
}
