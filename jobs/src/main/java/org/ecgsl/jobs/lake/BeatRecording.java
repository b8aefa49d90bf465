package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Where the heartbeats of one recording lie in the beats table.
 *
 * @param beats how many there are
 * @param pieces row groups that hold some of them
 */
public record BeatRecording(
    String dataset, String recordId, String patientId, long beats, List<Piece> pieces)
    implements Serializable {

  public BeatRecording {
    pieces = List.copyOf(pieces);
  }

  /**
   * A row group.
   *
   * @param file data file of the table, a URI
   */
  record Piece(String file, int rowGroup) implements Serializable {}

  /** What a row group holds of a recording. */
  private record Part(
      String dataset, String recordId, String patientId, long beats, long first, Piece piece)
      implements Serializable {

    String key() {
      return dataset + "/" + recordId;
    }
  }

  /**
   * All recordings of the newest version of the table, those that lie together one after the other.
   * The key columns are read once, on the executors; no sample is.
   */
  public static List<BeatRecording> all(Snapshot snapshot) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(snapshot.spark().sparkContext());
    List<String> files = snapshot.files(LakeTable.BEATS);
    if (files.isEmpty()) {
      return List.of();
    }
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    List<Part> parts =
        new ArrayList<>(
            spark
                .parallelize(files, Math.min(files.size(), 4 * spark.defaultParallelism()))
                .flatMap(file -> parts(file, hadoop.value()))
                .collect());
    parts.sort(Comparator.comparing(Part::key).thenComparing(Part::first));
    Map<String, List<Part>> byRecording = new LinkedHashMap<>();
    parts.forEach(
        part -> byRecording.computeIfAbsent(part.key(), key -> new ArrayList<>()).add(part));
    return byRecording.values().stream()
        .map(BeatRecording::of)
        .sorted(
            Comparator.comparing((BeatRecording recording) -> recording.pieces().get(0).file())
                .thenComparing(recording -> recording.pieces().get(0).rowGroup()))
        .toList();
  }

  private static BeatRecording of(List<Part> parts) {
    Part first = parts.get(0);
    return new BeatRecording(
        first.dataset(),
        first.recordId(),
        first.patientId(),
        parts.stream().mapToLong(Part::beats).sum(),
        parts.stream().map(Part::piece).toList());
  }

  private static Iterator<Part> parts(String file, Configuration hadoop) throws IOException {
    List<Part> parts = new ArrayList<>();
    try (BeatFile beats = new BeatFile(file, hadoop)) {
      for (int rowGroup = 0; rowGroup < beats.rowGroups(); rowGroup++) {
        BeatColumns keys = beats.readKeys(rowGroup);
        Piece piece = new Piece(file, rowGroup);
        Map<String, int[]> rows = rowsByRecording(keys);
        for (int[] of : rows.values()) {
          parts.add(
              new Part(
                  keys.dataset()[of[0]],
                  keys.recordId()[of[0]],
                  keys.patientId()[of[0]],
                  of.length,
                  keys.rSample()[of[0]],
                  piece));
        }
      }
    }
    return parts.iterator();
  }

  private static Map<String, int[]> rowsByRecording(BeatColumns keys) {
    Map<String, List<Integer>> rows = new LinkedHashMap<>();
    for (int row = 0; row < keys.beats(); row++) {
      rows.computeIfAbsent(keys.dataset()[row] + "/" + keys.recordId()[row], k -> new ArrayList<>())
          .add(row);
    }
    Map<String, int[]> arrays = new LinkedHashMap<>();
    rows.forEach((key, list) -> arrays.put(key, list.stream().mapToInt(i -> i).toArray()));
    return arrays;
  }

  /** The rows of this recording in a row group. */
  int[] rows(BeatColumns columns) {
    int[] rows = new int[columns.beats()];
    int n = 0;
    for (int row = 0; row < rows.length; row++) {
      if (columns.recordId()[row].equals(recordId) && columns.dataset()[row].equals(dataset)) {
        rows[n++] = row;
      }
    }
    return Arrays.copyOf(rows, n);
  }
}
