package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.ecgsl.beat.AamiClass;
import org.ecgsl.eval.PrincipalPlane;
import org.ecgsl.jobs.lake.BeatReadout.BeatKey;
import org.ecgsl.jobs.lake.BeatReadout.Read;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Head;
import org.ecgsl.report.ReportData.BeatMap;
import org.ecgsl.report.ReportData.Point;

/** Draws heartbeats of test patients by where a model's encoder places them. */
final class ReportMap {

  private final Snapshot snapshot;
  private final ReportedModel model;

  ReportMap(Snapshot snapshot, ReportedModel model) {
    this.snapshot = snapshot;
    this.model = model;
  }

  /** What is known of a drawn heartbeat beside what the model makes of it. */
  record Drawn(double seconds, String symbol) {}

  /**
   * Draws heartbeats by a hash of their keys: of each reference symbol in proportion to the square
   * root of how many there are, so that rare ones are seen.
   *
   * @param most about how many
   */
  Map<BeatKey, Drawn> sample(int most) {
    Column symbol = coalesce(col("symbol"), lit(""));
    Dataset<Row> beats = snapshot.read(LakeTable.BEATS).filter(model.ofTestPatient());
    Map<String, Long> counts = new HashMap<>();
    beats
        .groupBy(symbol)
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    double roots = counts.values().stream().mapToDouble(Math::sqrt).sum();
    Map<String, Double> shares = new HashMap<>();
    counts.forEach((each, count) -> shares.put(each, most / roots / Math.sqrt(count)));
    Column share = udf((UDF1<String, Double>) shares::get, DataTypes.DoubleType).apply(symbol);
    Column hash =
        shiftrightunsigned(xxhash64(col("dataset"), col("record_id"), col("r_sample")), 33)
            .multiply(0x1p-31);
    Map<BeatKey, Drawn> drawn = new LinkedHashMap<>();
    for (Row row :
        beats
            .filter(hash.lt(share))
            .select(col("dataset"), col("record_id"), col("r_sample"), col("r_seconds"), symbol)
            .limit(2 * most)
            .collectAsList()) {
      drawn.put(
          new BeatKey(row.getString(0), row.getString(1), row.getLong(2)),
          new Drawn(row.getDouble(3), row.getString(4)));
    }
    return drawn;
  }

  /**
   * The map.
   *
   * @param reads what the model makes of the drawn ones, and perhaps of others
   * @return nothing with fewer than two heartbeats
   */
  Optional<BeatMap> of(Map<BeatKey, Drawn> drawn, Map<BeatKey, Read> reads) {
    List<Read> placed = drawn.keySet().stream().filter(reads::containsKey).map(reads::get).toList();
    if (placed.size() < 2) {
      return Optional.empty();
    }
    PrincipalPlane plane =
        PrincipalPlane.of(placed.stream().map(Read::features).toArray(float[][]::new));
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < placed.size(); i++) {
      Read read = placed.get(i);
      Drawn known = drawn.get(read.key());
      points.add(
          new Point(
              plane.places()[i][0],
              plane.places()[i][1],
              read.key().recordId(),
              known.seconds(),
              label(read, known.symbol()),
              answer(read),
              read.picture()));
    }
    return Optional.of(
        new BeatMap(
            model.name(),
            plane.explained(),
            model.selection().preprocessing().segmentRateHz(),
            points));
  }

  /** Its label in the model's task, or the class of its reference symbol. */
  private String label(Read read, String symbol) {
    Optional<Head.Prediction> head = model.head();
    if (head.isPresent()) {
      return read.label() == BeatSequence.UNLABELLED ? "" : head.get().labels().get(read.label());
    }
    return AamiClass.ofSymbol(symbol).map(AamiClass::name).orElse(symbol);
  }

  private String answer(Read read) {
    if (!model.classifiesHeartbeats()) {
      return "";
    }
    int best = 0;
    for (int k = 1; k < read.outputs().length; k++) {
      best = read.outputs()[k] > read.outputs()[best] ? k : best;
    }
    return model.head().orElseThrow().labels().get(best);
  }
}
