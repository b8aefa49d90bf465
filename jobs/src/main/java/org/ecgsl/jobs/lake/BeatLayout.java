package org.ecgsl.jobs.lake;

import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.ecgsl.beat.BeatIntervals;
import org.ecgsl.beat.Fiducials;
import org.ecgsl.beat.Heartbeat;

/**
 * Files of the beats table. Segments are floats that hardly compress: the codec is a fast one.
 *
 * @param rowGroupBeats rows of a row group, the unit a training worker reads
 */
record BeatLayout(int rowGroupBeats) implements RowLayout<BeatRow> {

  @Override
  public LakeTable table() {
    return LakeTable.BEATS;
  }

  @Override
  public CompressionCodecName codec() {
    return CompressionCodecName.SNAPPY;
  }

  @Override
  public List<WideColumn<BeatRow>> wideColumns(MessageType schema) {
    return List.of(
        new SegmentColumn<>(TableFile.listOfLists("segment", schema), row -> row.beat().segment()));
  }

  @Override
  public Group plainColumns(BeatRow row, MessageType schema) {
    Group group = new SimpleGroup(schema);
    RecordRow record = row.record();
    Heartbeat beat = row.beat();
    group.append("dataset", record.getDataset());
    group.append("record_id", record.getRecordId());
    group.append("patient_id", record.getPatientId());
    group.append("window", record.getWindow());
    group.append("r_sample", beat.rSample());
    group.append("r_seconds", beat.rSample() / record.getFs());
    appendKnown(group, "rr_prev_s", beat.rrPrevSeconds());
    appendKnown(group, "rr_next_s", beat.rrNextSeconds());
    appendKnown(group, "rr_mean_s", beat.rrMeanSeconds());
    group.append("quality", (float) beat.quality().index());
    Group issues = group.addGroup("quality_issues");
    beat.quality()
        .issues()
        .forEach(issue -> issues.addGroup("list").append("element", issue.name()));
    fiducials(group.addGroup("fiducials"), beat);
    BeatIntervals intervals =
        BeatIntervals.of(beat.fiducials(), beat.rrPrevSeconds(), record.getFs());
    appendKnown(group, "pr_ms", intervals.pr());
    appendKnown(group, "qrs_ms", intervals.qrs());
    appendKnown(group, "qt_ms", intervals.qt());
    appendKnown(group, "qtc_bazett_ms", intervals.qtcBazett());
    appendKnown(group, "qtc_fridericia_ms", intervals.qtcFridericia());
    if (row.symbol() != null) {
      group.append("symbol", row.symbol());
    }
    return group;
  }

  private static void fiducials(Group group, Heartbeat beat) {
    Fiducials at = beat.fiducials();
    appendPresent(group, "p_onset", at.pOnset(), beat);
    appendPresent(group, "p_peak", at.pPeak(), beat);
    appendPresent(group, "p_offset", at.pOffset(), beat);
    appendPresent(group, "qrs_onset", at.qrsOnset(), beat);
    appendPresent(group, "qrs_offset", at.qrsOffset(), beat);
    appendPresent(group, "t_onset", at.tOnset(), beat);
    appendPresent(group, "t_peak", at.tPeak(), beat);
    appendPresent(group, "t_offset", at.tOffset(), beat);
  }

  private static void appendPresent(Group group, String column, int fiducial, Heartbeat beat) {
    if (fiducial != Fiducials.ABSENT) {
      group.append(column, beat.recordingSample(fiducial));
    }
  }

  private static void appendKnown(Group group, String column, double value) {
    if (!Double.isNaN(value)) {
      group.append(column, value);
    }
  }

  @Override
  public String recordId(BeatRow row) {
    return row.record().getRecordId();
  }

  @Override
  public boolean isFull(long rows, long bytes) {
    return rows >= rowGroupBeats;
  }
}
