package org.ecgsl.jobs.source;

import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;
import org.ecgsl.jobs.ArchiveScan.Recording;

/** The recordings of one task. */
record Recordings(List<Recording> all) implements InputPartition {}
