package org.ecgsl.jobs.source;

import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.jobs.ArchiveScan.Demand;

/** What an executor is told of a scan. */
record RecordingReaders(
    Demand demand, ReadMode mode, StructType columns, Broadcast<SerializableConfiguration> hadoop)
    implements PartitionReaderFactory {

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    return new RecordingReader(
        ((Recordings) partition).all().iterator(),
        demand,
        mode,
        new RowColumns(columns),
        hadoop.value());
  }
}
