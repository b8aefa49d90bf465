package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.dataset.DatasetDescriptor;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.report.ReportData;
import org.ecgsl.report.ReportData.Histogram;
import org.ecgsl.report.ReportData.LeadQuality;
import org.ecgsl.report.ReportData.Rejected;

/** Figures of a lake for its report, counted on the executors: only counts reach the driver. */
final class LakeFigures {

  private static final int QUALITY_BINS = 20;
  private static final double RR_FROM_SECONDS = 0.2;
  private static final double RR_WIDTH_SECONDS = 0.05;
  private static final int RR_BINS = 36;

  /** More leads make a table that nobody reads. */
  private static final int MOST_LEADS = 24;

  /** More kinds of one thing are not told apart. */
  private static final int MOST_KINDS = 1_000;

  private final Snapshot snapshot;
  private final String descriptor;
  private final Dataset<Row> recordings;

  /**
   * @param descriptor name or path of the descriptor of a dataset in it; empty if none is
   *     configured
   */
  LakeFigures(Snapshot snapshot, String descriptor) {
    this.snapshot = snapshot;
    this.descriptor = descriptor;
    this.recordings =
        snapshot
            .read(LakeTable.RECORDS)
            .groupBy("dataset", "record_id")
            .agg(
                first("patient_id").as("patient_id"),
                first("fs").as("fs"),
                first("length_samples").as("length_samples"),
                first("format").as("format"),
                array_join(first(col("leads")), ", ").as("leads"));
  }

  /**
   * Counts of heartbeats.
   *
   * @param total all of them
   * @param labels by reference symbol
   */
  record Beats(long total, Histogram quality, Histogram rr, Map<String, Long> labels) {}

  /** A row for each recording: dataset, record_id, patient_id, fs, length_samples. */
  Dataset<Row> recordings() {
    return recordings;
  }

  long patients() {
    return recordings.select("dataset", "patient_id").distinct().count();
  }

  List<ReportData.Dataset> datasets() {
    Map<String, Map<String, Long>> leads = counts("leads");
    Map<String, Map<String, Long>> rates = counts("fs");
    List<ReportData.Dataset> datasets = new ArrayList<>();
    for (Row row :
        recordings
            .groupBy("dataset")
            .agg(
                count(lit(1)),
                countDistinct("patient_id"),
                sum(col("length_samples").divide(col("fs")).divide(3600)),
                collect_set("format"))
            .sort("dataset")
            .collectAsList()) {
      String name = row.getString(0);
      Optional<DatasetDescriptor> known = descriptor(name);
      datasets.add(
          new ReportData.Dataset(
              name,
              known.map(DatasetDescriptor::title).orElse(name),
              known.map(DatasetDescriptor::home).orElse(""),
              known.map(DatasetDescriptor::licence).orElse(""),
              known.map(DatasetDescriptor::citation).orElse(List.of()),
              row.getLong(1),
              row.getLong(2),
              row.getDouble(3),
              leads.get(name),
              inHertz(rates.get(name)),
              row.<String>getList(4).stream().sorted().toList()));
    }
    return datasets;
  }

  private Optional<DatasetDescriptor> descriptor(String dataset) {
    if (!descriptor.isEmpty()) {
      DatasetDescriptor configured = DatasetDescriptor.find(descriptor);
      if (configured.name().equals(dataset)) {
        return Optional.of(configured);
      }
    }
    return DatasetDescriptor.names().contains(dataset)
        ? Optional.of(DatasetDescriptor.named(dataset))
        : Optional.empty();
  }

  /** Recordings by dataset and value of a column, the most frequent first. */
  private Map<String, Map<String, Long>> counts(String column) {
    Map<String, Map<String, Long>> counts = new TreeMap<>();
    for (Row row :
        recordings
            .groupBy("dataset", column)
            .count()
            .sort(col("count").desc(), col(column))
            .limit(MOST_KINDS)
            .collectAsList()) {
      counts
          .computeIfAbsent(row.getString(0), dataset -> new LinkedHashMap<>())
          .put(row.get(1).toString(), row.getLong(2));
    }
    return counts;
  }

  private static Map<String, Long> inHertz(Map<String, Long> rates) {
    DecimalFormat format =
        new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT));
    Map<String, Long> named = new LinkedHashMap<>();
    rates.forEach(
        (rate, recordings) ->
            named.merge(format.format(Double.parseDouble(rate)) + " Hz", recordings, Long::sum));
    return named;
  }

  List<Rejected> quarantine() {
    return snapshot
        .read(LakeTable.QUARANTINE)
        .groupBy("stage", "reason")
        .agg(count(lit(1)).as("count"), min("message"))
        .sort(col("count").desc(), col("stage"), col("reason"))
        .limit(MOST_KINDS)
        .collectAsList()
        .stream()
        .map(
            row ->
                new Rejected(row.getString(0), row.getString(1), row.getLong(2), row.getString(3)))
        .toList();
  }

  /** One pass over some narrow columns of the beats. */
  Beats beats() {
    long total = 0;
    long[] quality = new long[QUALITY_BINS];
    long[] rr = new long[RR_BINS];
    Map<String, Long> labels = new TreeMap<>();
    for (Row row :
        snapshot
            .read(LakeTable.BEATS)
            .groupBy(
                bin(col("quality"), 0, 1.0 / QUALITY_BINS, QUALITY_BINS).as("quality"),
                coalesce(
                        bin(col("rr_prev_s"), RR_FROM_SECONDS, RR_WIDTH_SECONDS, RR_BINS), lit(-1L))
                    .as("rr"),
                col("symbol"))
            .count()
            .collectAsList()) {
      long beats = row.getLong(3);
      total += beats;
      quality[(int) row.getLong(0)] += beats;
      if (row.getLong(1) >= 0) {
        rr[(int) row.getLong(1)] += beats;
      }
      if (!row.isNullAt(2)) {
        labels.merge(row.getString(2), beats, Long::sum);
      }
    }
    return new Beats(
        total,
        new Histogram(0, 1.0 / QUALITY_BINS, quality),
        new Histogram(RR_FROM_SECONDS, RR_WIDTH_SECONDS, rr),
        labels);
  }

  private static Column bin(Column value, double from, double width, int bins) {
    // Spark's least and greatest pass over null; a value that is not known stays so.
    Column bin = floor(value.minus(from).divide(width));
    return when(value.isNotNull(), greatest(lit(0L), least(lit(bins - 1L), bin)));
  }

  List<LeadQuality> leads() {
    return snapshot
        .read(LakeTable.QUALITY)
        .select(
            explode(
                    arrays_zip(
                        col("leads"),
                        col("lead_quality"),
                        col("missing"),
                        col("flat"),
                        col("clipped"),
                        col("noise")))
                .as("of"))
        .groupBy(col("of.leads").as("lead"))
        .agg(
            count(lit(1)).as("windows"),
            avg("of.lead_quality"),
            avg("of.missing"),
            avg("of.flat"),
            avg("of.clipped"),
            avg("of.noise"))
        .sort(col("windows").desc(), col("lead"))
        .limit(MOST_LEADS)
        .collectAsList()
        .stream()
        .map(
            row ->
                new LeadQuality(
                    row.getString(0),
                    row.getLong(1),
                    row.getDouble(2),
                    row.getDouble(3),
                    row.getDouble(4),
                    row.getDouble(5),
                    row.getDouble(6)))
        .toList();
  }
}
