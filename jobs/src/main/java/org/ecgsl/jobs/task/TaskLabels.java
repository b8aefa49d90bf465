package org.ecgsl.jobs.task;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.dataset.LabelTable;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.Labelling.OfStretches;
import org.ecgsl.jobs.lake.Labelling.Stretch;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.ModelTask;

/** Finds the labels of a task for the recordings of a lake. */
public final class TaskLabels {

  private final TaskDeclaration task;
  private final List<String> labels;
  private final Snapshot snapshot;

  public TaskLabels(TaskDeclaration task, Snapshot snapshot) {
    this.task = task;
    this.labels = task.head().labels();
    this.snapshot = snapshot;
  }

  /**
   * Looks them up.
   *
   * @throws UserException if no recording has one, or their source is missing or wrong
   */
  public Labelling labelling() throws IOException {
    if (task.source() instanceof LabelSource.Beats beats) {
      Map<String, Integer> classes = new HashMap<>();
      beats
          .symbols()
          .forEach((label, each) -> each.forEach(s -> classes.put(s, labels.indexOf(label))));
      return new Labelling.OfHeartbeats(classes);
    }
    Map<String, List<Stretch>> stretches = new HashMap<>();
    if (task.source() instanceof LabelSource.Diagnoses source) {
      ofDiagnoses(source, stretches);
    } else if (task.source() instanceof LabelSource.Intervals source) {
      ofIntervals(source, stretches);
    } else if (task.source() instanceof LabelSource.Columns source) {
      ofColumns(source, stretches);
    } else if (task.source() instanceof LabelSource.Csv source) {
      ofCsv(source, stretches);
    }
    if (stretches.isEmpty()) {
      throw new UserException(
          "no recording in %s has a label of the task %s (%s), which come from %s"
              .formatted(snapshot.root(), task.name(), String.join(", ", labels), task.source()));
    }
    stretches.values().forEach(list -> list.sort(Comparator.comparingLong(Stretch::from)));
    return new OfStretches(stretches);
  }

  /**
   * What the task is about, for a model that is fine-tuned for it.
   *
   * @throws UserException if a file of labels is missing or wrong
   */
  public ModelTask described() throws IOException {
    if (task.source() instanceof LabelSource.Intervals source) {
      return new ModelTask(task.name(), task.title(), source.seconds(), source.contextSeconds());
    }
    if (task.source() instanceof LabelSource.Csv source) {
      double seconds = medianSeconds(source.table().read(task.head(), snapshot.hadoop()));
      return new ModelTask(task.name(), task.title(), seconds, source.contextSeconds());
    }
    return new ModelTask(task.name(), task.title(), 0, 0);
  }

  /** Of the stretches in a file; 0 where they are whole recordings. */
  private static double medianSeconds(List<LabelTable.Entry> entries) {
    double[] seconds =
        entries.stream()
            .mapToDouble(entry -> entry.toSeconds() - entry.fromSeconds())
            .filter(length -> !Double.isNaN(length))
            .sorted()
            .toArray();
    return seconds.length == 0 ? 0 : seconds[seconds.length / 2];
  }

  private void ofDiagnoses(LabelSource.Diagnoses source, Map<String, List<Stretch>> stretches) {
    for (Row recording : recordings("dx")) {
      List<String> codes = recording.getList(recording.fieldIndex("dx"));
      float[] answer = new float[labels.size()];
      for (int k = 0; k < answer.length; k++) {
        answer[k] = source.codes().get(labels.get(k)).stream().anyMatch(codes::contains) ? 1 : 0;
      }
      if (isAnswer(answer, source.keepsOthers())) {
        add(stretches, recording, whole(recording, answer));
      }
    }
  }

  private void ofColumns(LabelSource.Columns source, Map<String, List<Stretch>> stretches) {
    List<String> known = Arrays.asList(LakeTable.RECORDS.schema().fieldNames());
    for (String column : source.columns().values()) {
      if (!known.contains(column)) {
        throw new UserException(
            "the task %s takes labels from the column %s; the records table has %s"
                .formatted(task.name(), column, known));
      }
    }
    String[] columns = source.columns().values().stream().distinct().toArray(String[]::new);
    for (Row recording : recordings(columns)) {
      float[] answer = new float[labels.size()];
      boolean complete = true;
      for (int k = 0; k < answer.length; k++) {
        Object value = recording.getAs(source.columns().get(labels.get(k)));
        complete &= value instanceof Number;
        answer[k] = value instanceof Number number ? number.floatValue() : 0;
      }
      if (complete) {
        add(stretches, recording, whole(recording, answer));
      }
    }
  }

  private void ofIntervals(LabelSource.Intervals source, Map<String, List<Stretch>> stretches) {
    Map<String, Row> recordings = byKey();
    for (Row mark :
        snapshot
            .read(LakeTable.ANNOTATIONS)
            .filter(col("annotator").equalTo(source.annotator()))
            .select("dataset", "record_id", "sample", "symbol")
            .collectAsList()) {
      Row recording = recordings.get(key(mark));
      float[] answer = new float[labels.size()];
      for (int k = 0; k < answer.length; k++) {
        answer[k] = source.symbols().get(labels.get(k)).contains(mark.getString(3)) ? 1 : 0;
      }
      if (recording != null && isAnswer(answer, false)) {
        double from = mark.getLong(2) / fs(recording);
        add(
            stretches,
            recording,
            stretch(recording, from, from + source.seconds(), source.contextSeconds(), answer));
      }
    }
  }

  private void ofCsv(LabelSource.Csv source, Map<String, List<Stretch>> stretches)
      throws IOException {
    Map<String, Row> recordings = new LinkedHashMap<>();
    for (Row recording : recordings()) {
      String id = recording.getString(1);
      recordings.put(id, recording);
      recordings.merge(
          id.substring(id.lastIndexOf('/') + 1), recording, (a, b) -> a == b ? a : null);
    }
    for (LabelTable.Entry entry : source.table().read(task.head(), snapshot.hadoop())) {
      Row recording = recordings.get(entry.record());
      if (recording != null && isAnswer(entry.answer(), true)) {
        add(
            stretches,
            recording,
            Double.isNaN(entry.fromSeconds())
                ? whole(recording, entry.answer())
                : stretch(
                    recording,
                    entry.fromSeconds(),
                    entry.toSeconds(),
                    source.contextSeconds(),
                    entry.answer()));
      }
    }
  }

  /** Whether an answer can be learned from. */
  private boolean isAnswer(float[] answer, boolean mayHaveNone) {
    int given = 0;
    for (float label : answer) {
      given += label == 1 ? 1 : 0;
    }
    return switch (task.head().answer()) {
      case ONE_OF -> given == 1;
      case ANY_OF -> given > 0 || mayHaveNone;
      case AMOUNT -> true;
    };
  }

  private Map<String, Row> byKey() {
    Map<String, Row> byKey = new HashMap<>();
    recordings().forEach(recording -> byKey.put(key(recording), recording));
    return byKey;
  }

  /** A row for each recording: dataset, record_id, fs, length_samples, and these columns. */
  private List<Row> recordings(String... columns) {
    Column[] further =
        Stream.concat(Stream.of("length_samples"), Stream.of(columns))
            .map(name -> first(col(name)).as(name))
            .toArray(Column[]::new);
    return snapshot
        .read(LakeTable.RECORDS)
        .groupBy("dataset", "record_id")
        .agg(first(col("fs")).as("fs"), further)
        .collectAsList();
  }

  private static Stretch whole(Row recording, float[] answer) {
    return new Stretch(0, Math.max(1, length(recording)), 0, answer);
  }

  private static Stretch stretch(
      Row recording, double from, double to, double context, float[] answer) {
    double fs = fs(recording);
    long first = Math.round(from * fs);
    return new Stretch(
        first, Math.max(first + 1, Math.round(to * fs)), Math.round(context * fs), answer);
  }

  private static void add(Map<String, List<Stretch>> stretches, Row recording, Stretch stretch) {
    stretches.computeIfAbsent(key(recording), key -> new ArrayList<>()).add(stretch);
  }

  private static String key(Row row) {
    return OfStretches.key(row.getString(0), row.getString(1));
  }

  private static double fs(Row recording) {
    return recording.getDouble(2);
  }

  private static long length(Row recording) {
    return recording.getLong(3);
  }
}
