package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.report.EcgStrip.Answer;
import org.ecgsl.report.EcgStrip.Beat;
import org.ecgsl.report.EcgStrip.Wave;
import org.ecgsl.report.StripReader;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.signal.SignalWindow;

/**
 * A recording of a lake: samples, annotations and heartbeats from its tables, a window of samples
 * at a time.
 */
public final class LakeRecording implements RecordReader {

  private static final int NAMED = 3;

  private final Snapshot snapshot;
  private final String dataset;
  private final String recordId;
  private final EcgRecord record;
  private final List<Long> starts;
  private final Map<String, List<Annotation>> marks = new HashMap<>();

  private LakeRecording(Snapshot snapshot, String dataset, String recordId) {
    this.snapshot = snapshot;
    this.dataset = dataset;
    this.recordId = recordId;
    List<Row> windows =
        rows(LakeTable.RECORDS)
            .select(
                "start_sample",
                "fs",
                "length_samples",
                "patient_id",
                "age_years",
                "sex",
                "leads",
                "gain",
                "baseline",
                "units")
            .sort("start_sample")
            .collectAsList();
    this.starts = windows.stream().map(row -> row.getLong(0)).toList();
    this.record = record(windows.get(0));
  }

  /**
   * Finds a recording.
   *
   * @param name its record id, or with its dataset before it, {@code DATASET/RECORD}
   * @throws UserException if there is none of that name, or several
   */
  public static LakeRecording find(Snapshot snapshot, String name) {
    if (!snapshot.exists(LakeTable.RECORDS)) {
      throw noLake(snapshot);
    }
    Column asked = col("record_id").equalTo(name);
    int slash = name.indexOf('/');
    if (slash > 0) {
      asked =
          asked.or(
              col("dataset")
                  .equalTo(name.substring(0, slash))
                  .and(col("record_id").equalTo(name.substring(slash + 1))));
    }
    Dataset<Row> all = snapshot.read(LakeTable.RECORDS).select("dataset", "record_id");
    List<Row> found = all.filter(asked).distinct().sort("dataset", "record_id").collectAsList();
    if (found.isEmpty()) {
      throw new UserException(
          "no recording %s in %s; it has, for example, %s"
              .formatted(
                  name, snapshot.root(), names(all.distinct().limit(NAMED).collectAsList())));
    }
    if (found.size() > 1) {
      throw new UserException(
          "%s stands for several recordings in %s: %s; give one with its dataset"
              .formatted(name, snapshot.root(), names(found)));
    }
    return new LakeRecording(snapshot, found.get(0).getString(0), found.get(0).getString(1));
  }

  /** A recording by its key, which is in the lake. */
  static LakeRecording of(Snapshot snapshot, String dataset, String recordId) {
    return new LakeRecording(snapshot, dataset, recordId);
  }

  /** What is said where no lake is. */
  static UserException noLake(Snapshot snapshot) {
    return new UserException(
        "no lake in %s: it has no records table; give --lake the folder of one, or run ingest first"
            .formatted(snapshot.root()));
  }

  private static String names(List<Row> keys) {
    return String.join(
        ", ", keys.stream().map(key -> key.getString(0) + "/" + key.getString(1)).toList());
  }

  private Dataset<Row> rows(LakeTable table) {
    return snapshot
        .read(table)
        .filter(col("dataset").equalTo(dataset).and(col("record_id").equalTo(recordId)));
  }

  private EcgRecord record(Row row) {
    List<Lead> leads = new ArrayList<>();
    for (int i = 0; i < row.getList(6).size(); i++) {
      leads.add(
          new Lead(
              row.<String>getList(6).get(i),
              row.<Double>getList(7).get(i),
              row.<Integer>getList(8).get(i),
              row.<String>getList(9).get(i)));
    }
    Patient patient =
        new Patient(
            row.getString(3),
            row.isNullAt(4) ? OptionalInt.empty() : OptionalInt.of(row.getInt(4)),
            Sex.valueOf(row.getString(5)));
    return new EcgRecord(
        dataset + "/" + recordId, row.getDouble(1), row.getLong(2), leads, patient, List.of());
  }

  @Override
  public EcgRecord record() {
    return record;
  }

  @Override
  public List<String> files() {
    return List.of();
  }

  /** Windows are as long as the lake's are. */
  @Override
  public WindowCursor windows(int windowSamples) {
    return new Windows();
  }

  private final class Windows implements WindowCursor {
    private int next;

    @Override
    public Optional<SignalWindow> next() {
      if (next >= starts.size()) {
        return Optional.empty();
      }
      long start = starts.get(next++);
      RecordRow row =
          Lake.recordRows(rows(LakeTable.RECORDS).filter(col("start_sample").equalTo(start)))
              .first();
      return Optional.of(
          new SignalWindow(start, record.samplingRate(), record.leads(), row.getSamples()));
    }

    @Override
    public void skipTo(long sample) {
      while (next + 1 < starts.size() && starts.get(next + 1) <= sample) {
        next++;
      }
    }

    @Override
    public void close() {
      // Nothing is open between calls.
    }
  }

  @Override
  public boolean hasAnnotations(String annotator) {
    return !marks(annotator).isEmpty();
  }

  @Override
  public List<Annotation> annotations(String annotator) {
    if (marks(annotator).isEmpty()) {
      throw new UserException(
          "no annotations of %s of %s in %s"
              .formatted(annotator, record.recordId(), snapshot.root()));
    }
    return marks(annotator);
  }

  private List<Annotation> marks(String annotator) {
    return marks.computeIfAbsent(annotator, this::readMarks);
  }

  private List<Annotation> readMarks(String annotator) {
    List<Annotation> annotations = new ArrayList<>();
    for (Row row :
        rows(LakeTable.ANNOTATIONS)
            .filter(col("annotator").equalTo(annotator))
            .select("sample", "symbol", "subtype", "channel", "number", "aux")
            .sort("sample")
            .collectAsList()) {
      annotations.add(
          new Annotation(
              row.getLong(0),
              row.getString(1),
              row.getInt(2),
              row.getInt(3),
              row.getInt(4),
              row.getString(5)));
    }
    return annotations;
  }

  /** The heartbeats of the beats table, with the reference symbol of each; none without one. */
  public StripReader.Heartbeats heartbeats() {
    return heartbeats(Optional::of, sample -> Optional.empty());
  }

  /**
   * The same with what a model says of them.
   *
   * @param classes class of a reference symbol
   * @param answers answer for the heartbeat with its R-peak at a sample
   */
  StripReader.Heartbeats heartbeats(
      Function<String, Optional<String>> classes, Function<Long, Optional<Answer>> answers) {
    return (start, end) -> {
      List<Beat> beats = new ArrayList<>();
      for (Row row :
          rows(LakeTable.BEATS)
              .filter(col("r_sample").geq(start).and(col("r_sample").lt(end)))
              .sort("r_sample")
              .select(
                  "r_sample",
                  "rr_prev_s",
                  "symbol",
                  "fiducials.p_onset",
                  "fiducials.p_offset",
                  "fiducials.qrs_onset",
                  "fiducials.qrs_offset",
                  "fiducials.t_onset",
                  "fiducials.t_offset")
              .collectAsList()) {
        beats.add(
            new Beat(
                seconds(row.getLong(0) - start),
                row.isNullAt(1) ? Double.NaN : row.getDouble(1),
                Optional.ofNullable(row.getString(2)).flatMap(classes),
                answers.apply(row.getLong(0)),
                waves(row, start)));
      }
      return beats;
    };
  }

  /** Waves by the columns 3 to 8: onset and offset of P, QRS and T. */
  private List<Wave> waves(Row row, long start) {
    List<Wave> waves = new ArrayList<>();
    int at = 3;
    for (Wave.Kind kind : List.of(Wave.Kind.P, Wave.Kind.QRS, Wave.Kind.T)) {
      if (!row.isNullAt(at) && !row.isNullAt(at + 1) && row.getLong(at) >= start) {
        waves.add(
            new Wave(kind, seconds(row.getLong(at) - start), seconds(row.getLong(at + 1) - start)));
      }
      at += 2;
    }
    return waves;
  }

  private double seconds(long samples) {
    return samples / record.samplingRate();
  }
}
