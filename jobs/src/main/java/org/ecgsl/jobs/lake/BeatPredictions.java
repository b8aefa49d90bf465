package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.inference.Means;
import org.ecgsl.inference.SequenceScorer;
import org.ecgsl.jobs.lake.BeatSelection.Located;
import org.ecgsl.model.AnswerText;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.BeatSequence.Labels;
import org.ecgsl.model.Head;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;

/**
 * Scores the heartbeats or stretches of some sides of a split with a fine-tuned model on the
 * executors, recording by recording, into prediction rows with what is known of them.
 */
public final class BeatPredictions implements Serializable {

  private static final long serialVersionUID = 1;

  private final BeatSelection selection;
  private final Set<Part> parts;
  private final ScorerFactory scorers;
  private final SerializableConfiguration hadoop;

  /** A scorer of some sides of a split. */
  public BeatPredictions(
      BeatSelection selection, Set<Part> parts, ScorerFactory scorers, Configuration hadoop) {
    this.selection = selection;
    this.parts = new TreeSet<>(parts);
    this.scorers = scorers;
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /** A row of {@link LakeTable#PREDICTIONS} for each heartbeat or stretch of the sides. */
  public Dataset<Row> score(Snapshot snapshot, StoredModel model) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(snapshot.spark().sparkContext());
    Broadcast<StoredModel> shared = spark.broadcast(model);
    List<BeatRecording> recordings =
        BeatRecording.all(snapshot).stream()
            .filter(recording -> sideOf(recording).isPresent())
            .toList();
    int tasks = Math.max(1, Math.min(recordings.size(), 4 * spark.defaultParallelism()));
    return snapshot
        .spark()
        .createDataFrame(
            spark.parallelize(recordings, tasks).mapPartitions(some -> rows(some, shared.value())),
            LakeTable.PREDICTIONS.schema());
  }

  /** The side a recording is on, if it is one of those to score. */
  private Optional<Part> sideOf(BeatRecording recording) {
    return selection
        .split()
        .partOf(new PatientKey(recording.dataset(), recording.patientId()))
        .filter(parts::contains);
  }

  private Iterator<Row> rows(Iterator<BeatRecording> recordings, StoredModel model)
      throws IOException {
    if (!recordings.hasNext()) {
      return List.<Row>of().iterator();
    }
    List<Row> rows = new ArrayList<>();
    BeatReader reader = new BeatReader(selection.preprocessing(), hadoop.value());
    try (SequenceScorer scorer = new SequenceScorer(model, scorers)) {
      Scores scores = new Scores(model, scorer, rows);
      while (recordings.hasNext()) {
        BeatRecording recording = recordings.next();
        scores.add(recording, reader.columns(recording));
      }
    }
    return rows.iterator();
  }

  private final class Scores {
    private final String modelId;
    private final Head.Prediction head;
    private final AnswerText text;
    private final SequenceScorer scorer;
    private final List<Row> rows;

    Scores(StoredModel model, SequenceScorer scorer, List<Row> rows) {
      this.modelId = model.id(); // a hash of all weights
      this.head = (Head.Prediction) model.description().network().head();
      this.text = new AnswerText(head);
      this.scorer = scorer;
      this.rows = rows;
    }

    void add(BeatRecording recording, BeatColumns beats) {
      ScoreRows row =
          new ScoreRows(recording.dataset(), recording.recordId(), recording.patientId(), modelId);
      List<Located> sequences = selection.sequences(beats, sideOf(recording).orElseThrow());
      List<float[]> outputs = scorer.outputs(sequences.size(), i -> sequences.get(i).sequence());
      if (head.unit() == Head.Unit.SEQUENCE) {
        addStretches(row, sequences, outputs);
      } else {
        addHeartbeats(row, beats, sequences, outputs);
      }
    }

    private void addHeartbeats(
        ScoreRows row, BeatColumns beats, List<Located> sequences, List<float[]> outputs) {
      for (int i = 0; i < sequences.size(); i++) {
        BeatSequence sequence = sequences.get(i).sequence();
        for (int beat = sequence.from(); beat < sequence.beats(); beat++) {
          float[] each = at(outputs.get(i), beat);
          long rSample = beats.rSample()[sequences.get(i).rows()[beat]];
          rows.add(row.prediction(rSample, answer(sequence, beat), text.of(each), each));
        }
      }
    }

    /** Of a stretch that takes several sequences, the mean over them. */
    private void addStretches(ScoreRows row, List<Located> sequences, List<float[]> outputs) {
      Map<Long, List<Integer>> stretches = new LinkedHashMap<>();
      for (int i = 0; i < sequences.size(); i++) {
        stretches.computeIfAbsent(sequences.get(i).at(), at -> new ArrayList<>()).add(i);
      }
      stretches.forEach(
          (at, of) -> {
            float[] mean =
                Means.of(of.stream().map(i -> at(outputs.get(i), 0)).toList()).orElseThrow();
            BeatSequence first = sequences.get(of.get(0)).sequence();
            rows.add(row.prediction(at, answer(first), text.of(mean), mean));
          });
    }

    /** (K) outputs of one heartbeat of a sequence. */
    private float[] at(float[] outputs, int beat) {
      int labels = head.labels().size();
      return Arrays.copyOfRange(outputs, beat * labels, (beat + 1) * labels);
    }

    private String answer(BeatSequence sequence) {
      return sequence.labels() instanceof Labels.OfSequence whole ? text.of(whole.answer()) : null;
    }

    private String answer(BeatSequence sequence, int beat) {
      int label =
          sequence.labels() instanceof Labels.OfHeartbeats each
              ? each.classes()[beat]
              : BeatSequence.UNLABELLED;
      return label == BeatSequence.UNLABELLED ? null : head.labels().get(label);
    }
  }
}
