package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.beat.AamiClass;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.eval.Part;
import org.ecgsl.jobs.lake.BeatSelection.Located;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;

/** Scores heartbeats with a classification model on the executors, into prediction rows. */
public final class BeatPredictions implements Serializable {

  private static final long serialVersionUID = 1;

  private final BeatSelection selection;
  private final Part part;
  private final int batchSequences;
  private final ScorerFactory scorers;
  private final SerializableConfiguration hadoop;

  /**
   * A scorer of one side of a split.
   *
   * @param batchSequences sequences scored at once
   */
  public BeatPredictions(
      BeatSelection selection,
      Part part,
      int batchSequences,
      ScorerFactory scorers,
      Configuration hadoop) {
    this.selection = selection;
    this.part = part;
    this.batchSequences = batchSequences;
    this.scorers = scorers;
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /** One row of {@link LakeTable#PREDICTIONS} for each heartbeat of the side. */
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
    private final List<String> labels;
    private final String modelId;
    private final List<Row> rows = new ArrayList<>();

    FileScores(String uri, ModelStore.StoredModel model) {
      this.uri = uri;
      this.model = model;
      this.labels = ((Head.Prediction) model.description().network().head()).labels();
      this.modelId = model.id();
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
          List<Located> sequences = selection.sequences(beats, part);
          for (int at = 0; at < sequences.size(); at += batchSequences) {
            int end = Math.min(sequences.size(), at + batchSequences);
            score(sequences.subList(at, end), beats, scorer);
          }
        }
      }
      return rows.iterator();
    }

    private void score(List<Located> sequences, BeatColumns beats, Scorer scorer) {
      Minibatch minibatch =
          selection
              .preprocessing()
              .labelled(
                  sequences.stream().map(Located::sequence).toList(), new double[labels.size()]);
      float[] outputs = scorer.score(minibatch);
      for (int s = 0; s < sequences.size(); s++) {
        BeatSequence sequence = sequences.get(s).sequence();
        for (int beat = sequence.from(); beat < sequence.beats(); beat++) {
          int at = (s * minibatch.beats() + beat) * labels.size();
          rows.add(row(beats, sequences.get(s).rows()[beat], outputs, at));
        }
      }
    }

    private Row row(BeatColumns beats, int row, float[] outputs, int at) {
      List<Float> probabilities = new ArrayList<>(labels.size());
      int best = 0;
      for (int c = 0; c < labels.size(); c++) {
        probabilities.add(outputs[at + c]);
        if (outputs[at + c] > outputs[at + best]) {
          best = c;
        }
      }
      String symbol = beats.symbol()[row];
      String reference =
          symbol == null ? null : AamiClass.ofSymbol(symbol).map(Enum::name).orElse(null);
      return RowFactory.create(
          beats.dataset()[row],
          beats.recordId()[row],
          beats.patientId()[row],
          beats.rSample()[row],
          modelId,
          reference,
          labels.get(best),
          scala.collection.JavaConverters.asScalaBuffer(probabilities));
    }
  }
}
