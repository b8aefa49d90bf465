package org.ecgsl.jobs;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.beat.AamiClass;
import org.ecgsl.signal.Annotation;

/**
 * The reference beats of all recordings, for the executors to label what they find: some ten bytes
 * a beat, against the kilobytes of samples that would have to move for a join.
 */
final class ReferenceBeats implements Serializable {

  private static final long serialVersionUID = 1;

  /** Annotator of Apnea-ECG, whose N and A are minutes without and with apnoea. */
  private static final String OF_MINUTES = "apn";

  private final Map<String, Marks> byRecord;

  private ReferenceBeats(Map<String, Marks> byRecord) {
    this.byRecord = byRecord;
  }

  private record Marks(long[] samples, String[] symbols) implements Serializable {}

  /** Collects the beat annotations of an annotations table. */
  static ReferenceBeats read(Dataset<Row> annotations) {
    Iterator<Row> rows =
        annotations
            .select("dataset", "record_id", "sample", "symbol", "annotator")
            .sort("dataset", "record_id", "sample")
            .toLocalIterator();
    Map<String, Marks> byRecord = new HashMap<>();
    String key = null;
    long[] samples = new long[1024];
    List<String> symbols = new ArrayList<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      if (row.getString(4).equals(OF_MINUTES) || !AamiClass.isBeat(row.getString(3))) {
        continue;
      }
      String next = key(row.getString(0), row.getString(1));
      if (!next.equals(key) && key != null) {
        byRecord.put(key, marks(samples, symbols));
        symbols.clear();
      }
      key = next;
      if (symbols.size() == samples.length) {
        samples = Arrays.copyOf(samples, 2 * samples.length);
      }
      samples[symbols.size()] = row.getLong(2);
      symbols.add(row.getString(3).intern());
    }
    if (key != null) {
      byRecord.put(key, marks(samples, symbols));
    }
    return new ReferenceBeats(byRecord);
  }

  /** The reference beats of a recording in [from, to), in time order. */
  List<Annotation> between(String dataset, String recordId, long from, long to) {
    Marks marks = byRecord.get(key(dataset, recordId));
    if (marks == null) {
      return List.of();
    }
    int at = Arrays.binarySearch(marks.samples(), from);
    List<Annotation> found = new ArrayList<>();
    for (int i = at < 0 ? -at - 1 : at;
        i < marks.samples().length && marks.samples()[i] < to;
        i++) {
      found.add(Annotation.at(marks.samples()[i], marks.symbols()[i]));
    }
    return found;
  }

  private static Marks marks(long[] samples, List<String> symbols) {
    return new Marks(Arrays.copyOf(samples, symbols.size()), symbols.toArray(String[]::new));
  }

  private static String key(String dataset, String recordId) {
    return dataset + "\n" + recordId;
  }
}
