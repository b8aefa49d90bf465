package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.inference.RecordingBeats;
import org.ecgsl.model.Preprocessing;

/**
 * Reads the heartbeats of whole recordings from the row groups they lie in, whatever row groups and
 * files they were cut into. Keeps the last few row groups: recordings that lie together are to be
 * read one after the other.
 */
public final class BeatReader {

  private static final int KEPT_ROW_GROUPS = 3;

  private final Preprocessing preprocessing;
  private final Configuration hadoop;
  private final Map<BeatRecording.Piece, BeatColumns> kept =
      new LinkedHashMap<>(8, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BeatRecording.Piece, BeatColumns> eldest) {
          return size() > KEPT_ROW_GROUPS;
        }
      };

  /**
   * @param preprocessing leads and samples of the segments
   */
  public BeatReader(Preprocessing preprocessing, Configuration hadoop) {
    this.preprocessing = preprocessing;
    this.hadoop = hadoop;
  }

  /** A row of one of the row groups. */
  private record At(BeatColumns columns, int row) {
    long rSample() {
      return columns.rSample()[row];
    }
  }

  /**
   * The heartbeats of a recording, in time order.
   *
   * @throws IOException if a file cannot be read, or has segments of another length
   */
  public RecordingBeats read(BeatRecording recording) throws IOException {
    BeatColumns columns = columns(recording);
    return new RecordingBeats(
        columns.rSample(), columns.segments(), columns.rrPrevSeconds(), columns.rrNextSeconds());
  }

  /** The same with what else the table says of them. */
  BeatColumns columns(BeatRecording recording) throws IOException {
    List<At> rows = new ArrayList<>();
    for (BeatRecording.Piece piece : recording.pieces()) {
      BeatColumns columns = rowGroup(piece);
      for (int row : recording.rows(columns)) {
        rows.add(new At(columns, row));
      }
    }
    rows.sort(Comparator.comparingLong(At::rSample));
    return gathered(rows);
  }

  private BeatColumns rowGroup(BeatRecording.Piece piece) throws IOException {
    BeatColumns columns = kept.get(piece);
    if (columns == null) {
      try (BeatFile file = new BeatFile(piece.file(), hadoop)) {
        columns =
            file.read(piece.rowGroup(), preprocessing.leads(), preprocessing.segmentSamples());
      }
      kept.put(piece, columns);
    }
    return columns;
  }

  private BeatColumns gathered(List<At> rows) {
    int n = rows.size();
    int beatSize = preprocessing.leads() * preprocessing.segmentSamples();
    BeatColumns all =
        new BeatColumns(
            new String[n],
            new String[n],
            new String[n],
            new long[n],
            new double[n],
            new double[n],
            new float[n],
            new String[n],
            new float[Math.multiplyExact(n, beatSize)]);
    for (int i = 0; i < n; i++) {
      BeatColumns from = rows.get(i).columns();
      int row = rows.get(i).row();
      all.dataset()[i] = from.dataset()[row];
      all.recordId()[i] = from.recordId()[row];
      all.patientId()[i] = from.patientId()[row];
      all.rSample()[i] = from.rSample()[row];
      all.rrPrevSeconds()[i] = from.rrPrevSeconds()[row];
      all.rrNextSeconds()[i] = from.rrNextSeconds()[row];
      all.quality()[i] = from.quality()[row];
      all.symbol()[i] = from.symbol()[row];
      System.arraycopy(from.segments(), row * beatSize, all.segments(), i * beatSize, beatSize);
    }
    return all;
  }
}
