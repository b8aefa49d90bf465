package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.listing.Position;
import org.ecgsl.jobs.lake.BeatReadout.BeatKey;
import org.ecgsl.jobs.lake.BeatReadout.Read;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.Head;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.report.EcgStrip;
import org.ecgsl.report.EcgStrip.Answer;
import org.ecgsl.report.EcgStrip.Saliency;
import org.ecgsl.report.StripReader;

/** Chooses stretches of recordings that are worth a look, and draws them. */
final class ReportStrips {

  private static final double SECONDS = 30;

  /** More of one kind makes a stretch no more worth a look. */
  private static final int ENOUGH = 3;

  /** Leads that are drawn at least, where a recording has them. */
  private static final int FEWEST_LEADS = 2;

  private final Snapshot snapshot;
  private final Dataset<Row> recordings;

  /**
   * @param recordings a row for each recording, with its sampling rate {@code fs}
   */
  ReportStrips(Snapshot snapshot, Dataset<Row> recordings) {
    this.snapshot = snapshot;
    this.recordings = recordings;
  }

  /** A stretch, from and to in samples of the recording. */
  record Stretch(String dataset, String recordId, long from, long to) {}

  /**
   * A stretch of each of some patients: one in which several classes meet or the model is wrong.
   *
   * @param judged dataset, record_id, patient_id, r_sample, reference and predicted of heartbeats
   */
  List<Stretch> choose(Dataset<Row> judged, int most) {
    Dataset<Row> stretches =
        judged
            .join(
                broadcast(recordings.select("dataset", "record_id", "fs", "length_samples")),
                Lake.columns("dataset", "record_id"))
            .withColumn("place", floor(col("r_sample").divide(col("fs")).divide(SECONDS)))
            .groupBy("dataset", "record_id", "patient_id", "place", "fs", "length_samples")
            .agg(
                countDistinct("reference").as("classes"),
                count(when(col("reference").notEqual(col("predicted")), 1)).as("missed"));
    List<Stretch> chosen = new ArrayList<>();
    for (Row row :
        stretches
            .groupBy("patient_id")
            .agg(
                max(struct(
                        least(col("classes"), lit(ENOUGH))
                            .plus(least(col("missed"), lit(ENOUGH)))
                            .as("worth"),
                        col("classes"),
                        negate(col("place")).as("before"),
                        col("dataset"),
                        col("record_id"),
                        col("fs"),
                        col("length_samples")))
                    .as("best"))
            .sort(col("best.worth").desc(), xxhash64(col("patient_id")))
            .limit(most)
            .select(
                "best.dataset", "best.record_id", "best.before", "best.fs", "best.length_samples")
            .collectAsList()) {
      double fs = row.getDouble(3);
      long from = Math.round(-row.getLong(2) * SECONDS * fs);
      long to = Math.min(row.getLong(4), from + Math.round(SECONDS * fs));
      chosen.add(new Stretch(row.getString(0), row.getString(1), from, to));
    }
    return chosen;
  }

  /** Heartbeats with their reference symbols, where no model judges them. */
  Dataset<Row> heartbeats() {
    return snapshot
        .read(LakeTable.BEATS)
        .select(
            col("dataset"),
            col("record_id"),
            col("patient_id"),
            col("r_sample"),
            col("symbol").as("reference"),
            col("symbol").as("predicted"));
  }

  /** Keys of the heartbeats of stretches. */
  Set<BeatKey> keys(List<Stretch> stretches) {
    Set<BeatKey> keys = new LinkedHashSet<>();
    Column within = lit(false);
    for (Stretch stretch : stretches) {
      within =
          within.or(
              col("dataset")
                  .equalTo(stretch.dataset())
                  .and(col("record_id").equalTo(stretch.recordId()))
                  .and(col("r_sample").geq(stretch.from()))
                  .and(col("r_sample").lt(stretch.to())));
    }
    snapshot
        .read(LakeTable.BEATS)
        .filter(within)
        .select("dataset", "record_id", "r_sample")
        .collectAsList()
        .forEach(row -> keys.add(new BeatKey(row.getString(0), row.getString(1), row.getLong(2))));
    return keys;
  }

  /**
   * Draws stretches.
   *
   * @param model the model that judges their heartbeats; empty if none does
   * @param reads what it makes of them
   */
  List<EcgStrip> draw(
      List<Stretch> stretches, Optional<ReportedModel> model, Map<BeatKey, Read> reads)
      throws IOException {
    List<EcgStrip> strips = new ArrayList<>();
    for (Stretch stretch : stretches) {
      LakeRecording recording = LakeRecording.of(snapshot, stretch.dataset(), stretch.recordId());
      int read = model.map(of -> of.selection().preprocessing().leads()).orElse(FEWEST_LEADS);
      int leads = Math.min(recording.record().leads().size(), Math.max(read, FEWEST_LEADS));
      StripReader reader =
          new StripReader(
              new Position.Sample(stretch.from()),
              Optional.of(new Position.Sample(stretch.to())),
              SECONDS,
              IntStream.range(0, leads).mapToObj(Integer::toString).toList(),
              Optional.empty(),
              true);
      try {
        strips.add(
            model.isEmpty()
                ? reader.read(recording, recording.heartbeats())
                : reader.read(
                    recording,
                    recording.heartbeats(
                        symbol -> classOf(symbol, model.get()),
                        sample ->
                            Optional.ofNullable(
                                    reads.get(
                                        new BeatKey(stretch.dataset(), stretch.recordId(), sample)))
                                .map(of -> answer(of, stretch, recording, model.get(), leads)))));
      } catch (FormatException e) {
        throw new IllegalStateException("a lake's recording has no format to be wrong", e);
      }
    }
    return strips;
  }

  private static Optional<String> classOf(String symbol, ReportedModel model) {
    Head.Prediction head = model.head().orElseThrow();
    return model.selection().labelling() instanceof Labelling.OfHeartbeats each
        ? Optional.ofNullable(each.classes().get(symbol)).map(head.labels()::get)
        : Optional.empty();
  }

  private static Answer answer(
      Read read, Stretch stretch, LakeRecording recording, ReportedModel model, int traces) {
    int best = 0;
    for (int k = 1; k < read.outputs().length; k++) {
      best = read.outputs()[k] > read.outputs()[best] ? k : best;
    }
    return new Answer(
        model.head().orElseThrow().labels().get(best),
        read.outputs()[best],
        read.saliency().length == 0
            ? Optional.empty()
            : Optional.of(saliency(read, stretch, recording, model, traces)));
  }

  private static Saliency saliency(
      Read read, Stretch stretch, LakeRecording recording, ReportedModel model, int traces) {
    Preprocessing preprocessing = model.selection().preprocessing();
    float[][] weights = new float[traces][0];
    for (int lead = 0; lead < traces && lead < read.saliency().length; lead++) {
      weights[lead] = read.saliency()[lead];
    }
    double seconds = (read.key().rSample() - stretch.from()) / recording.record().samplingRate();
    return new Saliency(
        seconds - preprocessing.rIndex() / preprocessing.segmentRateHz(),
        preprocessing.segmentRateHz(),
        weights);
  }
}
