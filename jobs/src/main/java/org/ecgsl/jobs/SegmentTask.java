package org.ecgsl.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.beat.BeatMatcher;
import org.ecgsl.beat.BeatSegmenter;
import org.ecgsl.beat.Heartbeat;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.beat.SegmentedWindow;
import org.ecgsl.jobs.lake.BeatRow;
import org.ecgsl.jobs.lake.BeatsTable;
import org.ecgsl.jobs.lake.QualityRow;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.jobs.lake.TableFile;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;

/**
 * What a task of the segmentation does: it finds the heartbeats of its windows and writes them to
 * files of the beats table, and the windows' quality to files of the quality table. Holds one
 * window at a time.
 */
final class SegmentTask implements FlatMapFunction<Iterator<RecordRow>, BeatsTable.Files> {

  private static final long serialVersionUID = 1;

  private final SegmentationConfig config;
  private final double toleranceSeconds;
  private final int rowGroupBeats;
  private final Broadcast<ReferenceBeats> reference;
  private final BeatsTable.Folders folders;
  private final SerializableConfiguration hadoop;

  /**
   * @param toleranceSeconds largest distance of a heartbeat to the reference beat that labels it
   * @param rowGroupBeats heartbeats in a row group
   */
  SegmentTask(
      SegmentationConfig config,
      double toleranceSeconds,
      int rowGroupBeats,
      Broadcast<ReferenceBeats> reference,
      BeatsTable.Folders folders,
      SerializableConfiguration hadoop) {
    this.config = config;
    this.toleranceSeconds = toleranceSeconds;
    this.rowGroupBeats = rowGroupBeats;
    this.reference = reference;
    this.folders = folders;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<BeatsTable.Files> call(Iterator<RecordRow> windows) throws IOException {
    if (!windows.hasNext()) {
      return List.of(BeatsTable.Files.NONE).iterator();
    }
    try (TableFile<BeatRow> beats =
            TableFile.ofBeats(folders.beatsPath(), hadoop.value(), rowGroupBeats);
        TableFile<QualityRow> quality =
            TableFile.ofQuality(folders.qualityPath(), hadoop.value())) {
      Map<Double, BeatSegmenter> segmenters = new HashMap<>();
      String recording = "";
      int lastWindow = -1;
      long samples = 0;
      while (windows.hasNext()) {
        RecordRow window = windows.next();
        if (!BeatSegmenter.isPossibleAt(window.getFs())) {
          continue;
        }
        String next = window.getDataset() + "/" + window.getRecordId();
        boolean goesOn = next.equals(recording) && window.getWindow() > lastWindow;
        if (!goesOn && next.compareTo(recording) <= 0) {
          // Spark may hand out parts of a file out of order; within a row group time only rises.
          beats.endRowGroup();
        }
        recording = next;
        lastWindow = window.getWindow();
        BeatSegmenter segmenter =
            segmenters.computeIfAbsent(window.getFs(), rate -> new BeatSegmenter(config, rate));
        write(window, segmenter, beats, quality);
        samples += (long) window.getSamples().length * window.getSamples()[0].length;
      }
      return List.of(new BeatsTable.Files(ended(beats), ended(quality), samples)).iterator();
    }
  }

  private static <R> List<TableFile.Written> ended(TableFile<R> file) throws IOException {
    return file.rows() == 0 ? List.of() : List.of(file.end());
  }

  private void write(
      RecordRow row,
      BeatSegmenter segmenter,
      TableFile<BeatRow> beats,
      TableFile<QualityRow> quality)
      throws IOException {
    SegmentedWindow segmented = segmented(row, segmenter);
    List<Heartbeat> heartbeats = segmented.beats();
    List<String> symbols = symbols(heartbeats, row);
    for (int i = 0; i < heartbeats.size(); i++) {
      String symbol = symbols.get(i);
      beats.write(new BeatRow(row, heartbeats.get(i), symbol.isEmpty() ? null : symbol));
    }
    quality.write(new QualityRow(row, heartbeats.size(), segmented.quality()));
  }

  /** The heartbeats whose R-peak lies in a window, and its quality. */
  static SegmentedWindow segmented(RecordRow row, BeatSegmenter segmenter) {
    List<Lead> leads = new ArrayList<>();
    for (int lead = 0; lead < row.getLeads().length; lead++) {
      leads.add(
          new Lead(
              row.getLeads()[lead],
              row.getGain()[lead],
              row.getBaseline()[lead],
              row.getUnits()[lead]));
    }
    return segmenter.segment(
        new SignalWindow(row.getStartSample(), row.getFs(), leads, row.getSamples()),
        row.getContextBefore(),
        row.getContextAfter());
  }

  private List<String> symbols(List<Heartbeat> heartbeats, RecordRow row) {
    int tolerance = (int) Math.round(toleranceSeconds * row.getFs());
    long start = row.getStartSample();
    List<Annotation> marks =
        reference
            .value()
            .between(
                row.getDataset(),
                row.getRecordId(),
                start - tolerance,
                start + row.getSamples()[0].length + tolerance);
    long[] peaks = heartbeats.stream().mapToLong(Heartbeat::rSample).toArray();
    return new BeatMatcher(toleranceSeconds, 0).label(peaks, marks, row.getFs());
  }
}
