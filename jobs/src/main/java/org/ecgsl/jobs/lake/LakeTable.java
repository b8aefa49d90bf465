package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** The tables of a lake and their columns. Every column of time says its unit in its name. */
public enum LakeTable {

  /**
   * A window of one recording, all leads; key: dataset, record_id, window. {@code samples} are ADC
   * integers, one list per lead, {@code Integer.MIN_VALUE} where invalid; {@code context_before}
   * and {@code context_after} repeat up to {@link RecordRow#CONTEXT_SECONDS} of the neighbouring
   * windows, so that a window can be worked on by itself, without moving samples between machines.
   */
  RECORDS(
      new StructType()
          .add("dataset", StringType, false)
          .add("record_id", StringType, false)
          .add("window", IntegerType, false)
          .add("patient_id", StringType, false)
          .add("format", StringType, false)
          .add("source_uri", StringType, false)
          .add("source_bytes", LongType, false)
          .add("source_hash", StringType, false)
          .add("sample_hash", StringType, false)
          .add("fs", DoubleType, false)
          .add("length_samples", LongType, false)
          .add("start_sample", LongType, false)
          .add("start_time", TimestampType, true)
          .add("leads", createArrayType(StringType, false), false)
          .add("lead_labels", createArrayType(StringType, false), false)
          .add("gain", createArrayType(DoubleType, false), false)
          .add("baseline", createArrayType(IntegerType, false), false)
          .add("units", createArrayType(StringType, false), false)
          .add("samples", createArrayType(createArrayType(IntegerType, false), false), false)
          .add("context_before", createArrayType(createArrayType(IntegerType, false), false), false)
          .add("context_after", createArrayType(createArrayType(IntegerType, false), false), false)
          .add("age_years", IntegerType, true)
          .add("sex", StringType, false)
          .add("height_cm", DoubleType, true)
          .add("weight_kg", DoubleType, true)
          .add("dx", createArrayType(StringType, false), false)
          .add("fold", StringType, true)
          .add("split", StringType, true)
          .add("comments", createArrayType(StringType, false), false)),

  /**
   * One recording an ingest has seen, and the files it was made of when it did; key: dataset,
   * record_id. It is written last: a recording whose entry names the files as they are needs no
   * reading.
   */
  SOURCES(
      new StructType()
          .add("dataset", StringType, false)
          .add("record_id", StringType, false)
          .add("status", StringType, false)
          .add("source_uri", StringType, false)
          .add("source_bytes", LongType, false)
          .add("source_hash", StringType, false)
          .add("sample_hash", StringType, true)
          .add("same_as", StringType, true)
          .add("settings", StringType, false)
          .add(
              "files",
              createArrayType(
                  new StructType()
                      .add("name", StringType, false)
                      .add("bytes", LongType, false)
                      .add("modified_ms", LongType, false),
                  false),
              false)
          .add("seen", TimestampType, false)),

  /** One reference annotation; key: dataset, record_id, sample, channel. */
  ANNOTATIONS(
      new StructType()
          .add("dataset", StringType, false)
          .add("record_id", StringType, false)
          .add("sample", LongType, false)
          .add("channel", IntegerType, false)
          .add("symbol", StringType, false)
          .add("subtype", IntegerType, false)
          .add("number", IntegerType, false)
          .add("aux", StringType, false)
          .add("annotator", StringType, false)),

  /**
   * One heartbeat segment, all leads; key: dataset, record_id, r_sample. {@code fiducials} are
   * sample indices of the recording, null where a wave is absent. {@code segment} is in millivolt,
   * one list per lead, R at a fixed index; {@code symbol} is the reference annotation it was
   * matched with. Sorted by recording and time within each row group.
   */
  BEATS(
      new StructType()
          .add("dataset", StringType, false)
          .add("record_id", StringType, false)
          .add("patient_id", StringType, false)
          .add("window", IntegerType, false)
          .add("r_sample", LongType, false)
          .add("r_seconds", DoubleType, false)
          .add("rr_prev_s", DoubleType, true)
          .add("rr_next_s", DoubleType, true)
          .add("rr_mean_s", DoubleType, true)
          .add("quality", FloatType, false)
          .add("quality_issues", createArrayType(StringType, false), false)
          .add(
              "fiducials",
              new StructType()
                  .add("p_onset", LongType, true)
                  .add("p_peak", LongType, true)
                  .add("p_offset", LongType, true)
                  .add("qrs_onset", LongType, true)
                  .add("qrs_offset", LongType, true)
                  .add("t_onset", LongType, true)
                  .add("t_peak", LongType, true)
                  .add("t_offset", LongType, true),
              true)
          .add("pr_ms", DoubleType, true)
          .add("qrs_ms", DoubleType, true)
          .add("qt_ms", DoubleType, true)
          .add("qtc_bazett_ms", DoubleType, true)
          .add("qtc_fridericia_ms", DoubleType, true)
          .add("symbol", StringType, true)
          .add("segment", createArrayType(createArrayType(FloatType, false), false), false)),

  /**
   * Signal quality of one window of the records table; key: dataset, record_id, window. Lists have
   * an entry for each lead; shares are of the window's samples, {@code noise} is 0 where the QRS
   * complexes stand out clearly and 1 where they do not.
   */
  QUALITY(
      new StructType()
          .add("dataset", StringType, false)
          .add("record_id", StringType, false)
          .add("patient_id", StringType, false)
          .add("window", IntegerType, false)
          .add("start_s", DoubleType, false)
          .add("length_s", DoubleType, false)
          .add("beats", IntegerType, false)
          .add("quality", FloatType, false)
          .add("leads", createArrayType(StringType, false), false)
          .add("lead_quality", createArrayType(FloatType, false), false)
          .add("missing", createArrayType(FloatType, false), false)
          .add("flat", createArrayType(FloatType, false), false)
          .add("clipped", createArrayType(FloatType, false), false)
          .add("noise", createArrayType(FloatType, false), false)),

  /** One thing that could not be used; key: source, stage. */
  QUARANTINE(
      new StructType()
          .add("dataset", StringType, false)
          .add("record_id", StringType, false)
          .add("source", StringType, false)
          .add("stage", StringType, false)
          .add("reason", StringType, false)
          .add("message", StringType, false)
          .add("first_seen", TimestampType, false)),

  /**
   * Signals whose patient asked to be forgotten, by a hash that tells nothing else; key:
   * sample_hash. No ingest stores them again, whatever their file is called.
   */
  FORGOTTEN(
      new StructType()
          .add("sample_hash", StringType, false)
          .add("forgotten", TimestampType, false)),

  /**
   * One heartbeat or stretch scored by one model; key: dataset, record_id, r_sample, model_id.
   * {@code r_sample} is the R-peak, or where the stretch begins; of a stretch with more heartbeats
   * than the model's sequences, the outputs are the mean over its sequences. {@code probabilities}
   * are the outputs, label by label: amounts, where the task is one of amounts.
   */
  PREDICTIONS(
      new StructType()
          .add("dataset", StringType, false)
          .add("record_id", StringType, false)
          .add("patient_id", StringType, false)
          .add("r_sample", LongType, false)
          .add("model_id", StringType, false)
          .add("reference", StringType, true)
          .add("predicted", StringType, false)
          .add("probabilities", createArrayType(FloatType, false), false)),

  /**
   * The vector one model gives a heartbeat or a recording; key: dataset, record_id, per, r_sample,
   * model_id. {@code per} is {@code beat} or {@code recording}; {@code beat} and {@code r_sample}
   * are number and R-peak of the heartbeat, null of a recording, whose vector is the mean over its
   * {@code beats} heartbeats.
   */
  EMBEDDINGS(
      new StructType()
          .add("dataset", StringType, false)
          .add("record_id", StringType, false)
          .add("patient_id", StringType, false)
          .add("per", StringType, false)
          .add("beat", IntegerType, true)
          .add("r_sample", LongType, true)
          .add("beats", IntegerType, false)
          .add("model_id", StringType, false)
          .add("vector", createArrayType(FloatType, false), false));

  /**
   * Version of the columns of all tables; 1 had no sources table and fewer columns in records, 2 no
   * quality table and fewer columns in beats.
   */
  public static final int SCHEMA_VERSION = 3;

  @SuppressWarnings(
      "ImmutableEnumChecker") // a StructType never changes, it is only not annotated so
  private final StructType schema;

  LakeTable(StructType schema) {
    this.schema = schema;
  }

  /** The tables that depend on how recordings are cut into segments. */
  static Set<LakeTable> ofCuts() {
    return EnumSet.of(BEATS, QUALITY, QUARANTINE);
  }

  /** The tables that decide what a training makes. */
  public static Set<LakeTable> ofTraining() {
    return EnumSet.of(RECORDS, ANNOTATIONS, BEATS);
  }

  /** The tables made from recordings: what a recording that changes has to leave. */
  static Set<LakeTable> derived() {
    return EnumSet.of(BEATS, QUALITY, PREDICTIONS, EMBEDDINGS);
  }

  /**
   * Which of the tables one is.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static LakeTable of(TableId table) {
    String folder = table.folder();
    return valueOf(folder.substring(folder.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT));
  }

  /** Columns, in order. */
  public StructType schema() {
    return schema;
  }

  /** Name of the table's folder in the lake. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The columns files are skipped by, none of which tells who a patient is. */
  String statistics() {
    return List.of(schema.fieldNames()).contains("record_id")
        ? "dataset,record_id"
        : schema.fieldNames()[0];
  }
}
