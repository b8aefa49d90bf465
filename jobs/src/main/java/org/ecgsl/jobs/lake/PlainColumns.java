package org.ecgsl.jobs.lake;

import java.time.Instant;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;

/** The columns of a records row that are not samples, as Parquet's object model has them. */
final class PlainColumns {

  private final Group group;

  private PlainColumns(MessageType schema) {
    group = new SimpleGroup(schema);
  }

  static Group of(RecordRow row, MessageType schema) {
    PlainColumns columns = new PlainColumns(schema);
    columns.source(row);
    columns.patient(row);
    columns.leads(row);
    return columns.group;
  }

  private void source(RecordRow row) {
    group.append("dataset", row.getDataset());
    group.append("record_id", row.getRecordId());
    group.append("window", row.getWindow());
    group.append("format", row.getFormat());
    group.append("source_uri", row.getSourceUri());
    group.append("source_bytes", row.getSourceBytes());
    group.append("source_hash", row.getSourceHash());
    group.append("sample_hash", row.getSampleHash());
    group.append("fs", row.getFs());
    group.append("length_samples", row.getLengthSamples());
    group.append("start_sample", row.getStartSample());
    if (row.getStartTime() != null) {
      group.append("start_time", micros(row.getStartTime()));
    }
    if (row.getFold() != null) {
      group.append("fold", row.getFold());
    }
    if (row.getSplit() != null) {
      group.append("split", row.getSplit());
    }
  }

  /**
   * Microseconds since 1970. ChronoUnit's overflow beyond 2262, and de-identified dates lie there.
   */
  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  private void patient(RecordRow row) {
    group.append("patient_id", row.getPatientId());
    group.append("sex", row.getSex());
    if (row.getAgeYears() != null) {
      group.append("age_years", row.getAgeYears());
    }
    if (row.getHeightCm() != null) {
      group.append("height_cm", row.getHeightCm());
    }
    if (row.getWeightKg() != null) {
      group.append("weight_kg", row.getWeightKg());
    }
    strings("dx", row.getDx());
    strings("comments", row.getComments());
  }

  private void leads(RecordRow row) {
    strings("leads", row.getLeads());
    strings("lead_labels", row.getLeadLabels());
    strings("units", row.getUnits());
    Group gain = group.addGroup("gain");
    for (double value : row.getGain()) {
      gain.addGroup("list").append("element", value);
    }
    Group baseline = group.addGroup("baseline");
    for (int value : row.getBaseline()) {
      baseline.addGroup("list").append("element", value);
    }
  }

  private void strings(String column, String[] values) {
    Group list = group.addGroup(column);
    for (String value : values) {
      list.addGroup("list").append("element", value);
    }
  }
}
