package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.eval.Part;
import org.ecgsl.jobs.lake.BeatSelection.Located;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.BeatSequence.Labels;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;

/**
 * Scores heartbeats or sequences with a fine-tuned model on the executors, into prediction rows.
 */
public final class BeatPredictions implements Serializable {

  private static final long serialVersionUID = 1;

  private final BeatSelection selection;
  private final Set<Part> parts;
  private final int batchSequences;
  private final ScorerFactory scorers;
  private final SerializableConfiguration hadoop;

  /**
   * A scorer of some sides of a split.
   *
   * @param batchSequences sequences scored at once
   */
  public BeatPredictions(
      BeatSelection selection,
      Set<Part> parts,
      int batchSequences,
      ScorerFactory scorers,
      Configuration hadoop) {
    this.selection = selection;
    this.parts = new TreeSet<>(parts);
    this.batchSequences = batchSequences;
    this.scorers = scorers;
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /** A row of {@link LakeTable#PREDICTIONS} for each heartbeat or sequence of the sides. */
  public Dataset<Row> score(Lake lake, ModelStore.StoredModel model) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(lake.spark().sparkContext());
    Broadcast<ModelStore.StoredModel> shared = spark.broadcast(model);
    List<String> files = lake.files(LakeTable.BEATS);
    return lake.spark()
        .createDataFrame(
            spark
                .parallelize(files, files.size())
                .flatMap(file -> new FileScores(file, shared.value()).rows()),
            LakeTable.PREDICTIONS.schema());
  }

  private final class FileScores {
    private final String uri;
    private final ModelStore.StoredModel model;
    private final String modelId;
    private final Head.Prediction head;
    private final AnswerText text;
    private final List<Row> rows = new ArrayList<>();

    FileScores(String uri, ModelStore.StoredModel model) {
      this.uri = uri;
      this.model = model;
      this.modelId = model.id(); // a hash of all weights
      this.head = (Head.Prediction) model.description().network().head();
      this.text = new AnswerText(head);
    }

    Iterator<Row> rows() throws IOException {
      try (BeatFile file = new BeatFile(uri, hadoop.value());
          Scorer scorer = scorers.open(model.description().network(), model.weights())) {
        for (int rowGroup = 0; rowGroup < file.rowGroups(); rowGroup++) {
          BeatColumns beats =
              file.read(
                  rowGroup,
                  selection.preprocessing().leads(),
                  selection.preprocessing().segmentSamples());
          List<Located> sequences =
              parts.stream().flatMap(part -> selection.sequences(beats, part).stream()).toList();
          for (int at = 0; at < sequences.size(); at += batchSequences) {
            int end = Math.min(sequences.size(), at + batchSequences);
            score(sequences.subList(at, end), beats, scorer);
          }
        }
      }
      return rows.iterator();
    }

    private void score(List<Located> sequences, BeatColumns beats, Scorer scorer) {
      int labels = head.labels().size();
      Minibatch minibatch =
          selection
              .preprocessing()
              .labelled(sequences.stream().map(Located::sequence).toList(), new double[labels]);
      float[] outputs = scorer.score(minibatch);
      for (int s = 0; s < sequences.size(); s++) {
        Located located = sequences.get(s);
        int first = s * minibatch.beats();
        if (head.unit() == Head.Unit.SEQUENCE) {
          rows.add(
              row(beats, located.rows()[0], located.at(), answer(located), at(outputs, first)));
        } else {
          for (int beat = located.sequence().from(); beat < located.sequence().beats(); beat++) {
            int row = located.rows()[beat];
            rows.add(
                row(
                    beats,
                    row,
                    beats.rSample()[row],
                    answer(located, beat),
                    at(outputs, first + beat)));
          }
        }
      }
    }

    /** (K) outputs of one heartbeat of a minibatch. */
    private float[] at(float[] outputs, int beat) {
      int labels = head.labels().size();
      return Arrays.copyOfRange(outputs, beat * labels, (beat + 1) * labels);
    }

    private String answer(Located located) {
      return located.sequence().labels() instanceof Labels.OfSequence whole
          ? text.of(whole.answer())
          : null;
    }

    private String answer(Located located, int beat) {
      int label =
          located.sequence().labels() instanceof Labels.OfHeartbeats each
              ? each.classes()[beat]
              : BeatSequence.UNLABELLED;
      return label == BeatSequence.UNLABELLED ? null : head.labels().get(label);
    }

    private Row row(BeatColumns beats, int row, long sample, String reference, float[] outputs) {
      List<Float> probabilities = new ArrayList<>(outputs.length);
      for (float output : outputs) {
        probabilities.add(output);
      }
      return RowFactory.create(
          beats.dataset()[row],
          beats.recordId()[row],
          beats.patientId()[row],
          sample,
          modelId,
          reference,
          text.of(outputs),
          scala.collection.JavaConverters.asScalaBuffer(probabilities));
    }
  }
}
