package org.ecgsl.jobs.source;

import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.jobs.ArchiveScan.Demand;
import org.ecgsl.jobs.ArchiveScan.Recording;
import org.ecgsl.jobs.BrokenRecordingException;
import org.ecgsl.jobs.RecordingRows;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.RecordRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the recordings of one task, one after the other. */
final class RecordingReader implements PartitionReader<InternalRow> {

  private static final Logger LOG = LoggerFactory.getLogger(RecordingReader.class);

  private final Iterator<Recording> recordings;
  private final Demand demand;
  private final ReadMode mode;
  private final RowColumns columns;
  private final SerializableConfiguration hadoop;
  private RecordingRows open;
  private InternalRow row;
  private long leftOut;

  RecordingReader(
      Iterator<Recording> recordings,
      Demand demand,
      ReadMode mode,
      RowColumns columns,
      SerializableConfiguration hadoop) {
    this.recordings = recordings;
    this.demand = demand;
    this.mode = mode;
    this.columns = columns;
    this.hadoop = hadoop;
  }

  /**
   * Goes to the next row.
   *
   * @throws UserException if a recording cannot be read and none may be left out
   * @throws IOException if the storage fails
   */
  @Override
  public boolean next() throws IOException {
    while (open != null || recordings.hasNext()) {
      try {
        if (open == null) {
          open = recordings.next().open(demand, hadoop).orElse(null);
        }
        Optional<RecordRow> found = open == null ? Optional.empty() : open.next();
        if (found.isPresent()) {
          row = columns.of(found.get());
          return true;
        }
      } catch (BrokenRecordingException e) {
        leaveOut(e);
      }
      close();
    }
    return false;
  }

  private void leaveOut(BrokenRecordingException broken) {
    if (mode == ReadMode.FAILFAST) {
      throw new UserException(
          broken.getMessage()
              + "; option(\"mode\", \"DROPMALFORMED\") leaves out what cannot be read",
          broken);
    }
    LOG.warn("left out: {}", broken.getMessage());
    leftOut++;
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return new CustomTaskMetric[] {new LeftOut(leftOut)};
  }

  private record LeftOut(long value) implements CustomTaskMetric {
    @Override
    public String name() {
      return LeftOutMetric.NAME;
    }
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
