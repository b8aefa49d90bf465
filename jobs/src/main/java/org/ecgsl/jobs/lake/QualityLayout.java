package org.ecgsl.jobs.lake;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.ecgsl.beat.LeadQuality;

/** Files of the quality table: a few numbers for each window. */
final class QualityLayout implements RowLayout<QualityRow> {

  private static final long ROW_GROUP_BYTES = 16 << 20;

  @Override
  public LakeTable table() {
    return LakeTable.QUALITY;
  }

  @Override
  public CompressionCodecName codec() {
    return CompressionCodecName.ZSTD;
  }

  @Override
  public List<WideColumn<QualityRow>> wideColumns(MessageType schema) {
    return List.of();
  }

  @Override
  public Group plainColumns(QualityRow row, MessageType schema) {
    Group group = new SimpleGroup(schema);
    RecordRow record = row.record();
    group.append("dataset", record.getDataset());
    group.append("record_id", record.getRecordId());
    group.append("patient_id", record.getPatientId());
    group.append("window", record.getWindow());
    group.append("start_s", record.getStartSample() / record.getFs());
    group.append("length_s", record.getSamples()[0].length / record.getFs());
    group.append("beats", row.beats());
    group.append("quality", (float) row.quality().index());
    Group leads = group.addGroup("leads");
    for (String lead : record.getLeads()) {
      leads.addGroup("list").append("element", lead);
    }
    shares(group, "lead_quality", row, LeadQuality::index);
    shares(group, "missing", row, lead -> 1 - lead.recorded());
    shares(group, "flat", row, LeadQuality::flat);
    shares(group, "clipped", row, LeadQuality::clipped);
    shares(group, "noise", row, lead -> 1 - lead.clarity());
    return group;
  }

  private static void shares(
      Group group, String column, QualityRow row, ToDoubleFunction<LeadQuality> share) {
    Group list = group.addGroup(column);
    for (LeadQuality lead : row.quality().leads()) {
      list.addGroup("list").append("element", (float) share.applyAsDouble(lead));
    }
  }

  @Override
  public String recordId(QualityRow row) {
    return row.record().getRecordId();
  }

  @Override
  public boolean isFull(long rows, long bytes) {
    return bytes >= ROW_GROUP_BYTES;
  }
}
